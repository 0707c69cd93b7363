// How a stance and a trust look. Colours are those of Okabe and Ito, which most people tell apart;
// a stance has a shape, too, so that nobody has to.

import { clamp, mixed } from "./scales.js";

/** @typedef {import("./unpack.js").Stance} Stance */
/**
 * @typedef {"circle" | "square" | "triangle" | "diamond" | "hexagon" | "drop"} Shape
 * @typedef {{shape: Shape, light: string, dark: string}} Look
 * @typedef {{dark: boolean, paper: string, ink: string, quiet: string, line: string, face: string,
 *   low: string, high: string, idea: string, alarm: string, firm: string}} Palette
 */

/** @type {Palette} */
export const LIGHT = {
  dark: false, paper: "#fbfaf6", ink: "#26262e", quiet: "#5d5b64", line: "#dcd7cc", face: "#ffffff",
  low: "#d5ccba", high: "#00705a", idea: "#b07a00", alarm: "#b3261e", firm: "#6a6874",
};

/** @type {Palette} */
export const DARK = {
  dark: true, paper: "#1b1c22", ink: "#f1efe9", quiet: "#b4b1ab", line: "#3b3c45", face: "#16171c",
  low: "#4d4a4c", high: "#3ddcb4", idea: "#f0c541", alarm: "#ff8a7a", firm: "#a5a2ac",
};

/** @type {Record<string, Look>} */
const KNOWN = {
  trusting: { shape: "circle", light: "#0072b2", dark: "#4fa9e0" },
  aggressive: { shape: "square", light: "#d55e00", dark: "#f07f2e" },
};

/** @type {Look[]} */
const OTHERS = [
  { shape: "triangle", light: "#a8558a", dark: "#e093c1" },
  { shape: "hexagon", light: "#00836b", dark: "#2cc7a0" },
  { shape: "drop", light: "#8f7000", dark: "#e6c93a" },
  { shape: "diamond", light: "#3c7ea8", dark: "#8accf2" },
];

/** @type {Look} */
const BETWEEN = { shape: "diamond", light: "#6a6874", dark: "#a5a2ac" };

/**
 * The look of each stance. On the line between aggressive and trusting a level has the colour
 * between, and the shape of the end that it is close to.
 * @param {Stance[]} stances
 * @returns {Look[]}
 */
export function looksOf(stances) {
  const labels = [...new Set(stances.map(plainLabel))].filter((one) => !(one in KNOWN));
  const named = labels.filter((label) => levelOf(label) === null);
  return stances.map((stance) => {
    const label = plainLabel(stance);
    const level = levelOf(label);
    if (Object.hasOwn(KNOWN, label)) return KNOWN[label];
    return level === null ? OTHERS[named.indexOf(label) % OTHERS.length] : lookOfLevel(level);
  });
}

/** @param {Stance} stance */
export function plainLabel(stance) {
  return stance.label.replace(/^focal /, "");
}

/**
 * The level of a stance on the line; null for a strategy with a name.
 * @param {string} label
 */
export function levelOf(label) {
  const found = /^level (\d\.\d\d)$/.exec(label);
  return found === null ? null : Number(found[1]);
}

/** @param {number} level @returns {Look} */
function lookOfLevel(level) {
  const end = level < 0.5 ? KNOWN.aggressive : KNOWN.trusting;
  const share = Math.abs(2 * level - 1);
  const shape = share < 0.34 ? "diamond" : end.shape;
  return {
    shape,
    light: mixed(BETWEEN.light, end.light, share),
    dark: mixed(BETWEEN.dark, end.dark, share),
  };
}

/**
 * @param {Look} look
 * @param {Palette} palette
 */
export function colourOf(look, palette) {
  return palette.dark ? look.dark : look.light;
}

/**
 * Pale where there is little trust, deep where there is much.
 * @param {number} trust 0..1
 * @param {Palette} palette
 */
export function tint(trust, palette) {
  const share = Number.isNaN(trust) ? 0 : clamp((trust - 0.3) / 0.5, 0, 1);
  return mixed(palette.low, palette.high, share);
}

/**
 * Add the outline of a firm to a path.
 * @param {Path2D} path
 * @param {Shape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function outline(path, shape, x, y, r) {
  if (shape === "circle") {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  } else if (shape === "square") {
    path.roundRect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, 0.28 * r);
  } else if (shape === "drop") {
    path.moveTo(x + 0.8 * r, y);
    path.ellipse(x, y, 0.8 * r, 1.1 * r, 0, 0, 2 * Math.PI);
  } else {
    const corners = { triangle: 3, diamond: 4, hexagon: 6 }[shape];
    const size = { triangle: 1.25, diamond: 1.2, hexagon: 1.05 }[shape] * r;
    const sink = shape === "triangle" ? 0.22 * r : 0;
    for (let corner = 0; corner < corners; corner += 1) {
      const angle = (2 * Math.PI * corner) / corners - Math.PI / 2;
      const [px, py] = [x + size * Math.cos(angle), y + sink + size * Math.sin(angle)];
      if (corner === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
    }
    path.closePath();
  }
}
