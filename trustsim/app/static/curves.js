// Small pictures of how the stances do over time, and of one firm among them.

import { colourOf, looksOf } from "./looks.js";
import { linear, roundInterval, trailingMean } from "./scales.js";
import { customersOf } from "./story.js";

/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./looks.js").Palette} Palette */
/** @typedef {import("./words.js").Words} Words */
/**
 * @typedef {{key: string, mean: string, own: string, smooth: number,
 *   fixed: number[]}} Curve
 * @typedef {{low: number, high: number, ticks: number[]}} Interval
 */

/** @type {Curve[]} */
export const CURVES = [
  { key: "trust", mean: "mean_trust", own: "trust", smooth: 1, fixed: [0, 1] },
  { key: "haggling", mean: "mean_transactional_share", own: "transactional_share", smooth: 12, fixed: [0] },
  { key: "price", mean: "mean_price", own: "price", smooth: 12, fixed: [] },
  { key: "total_cost", mean: "mean_total_cost", own: "total_cost", smooth: 12, fixed: [] },
  { key: "ideas", mean: "mean_ideas", own: "ideas", smooth: 12, fixed: [0] },
  { key: "lead", mean: "mean_profit", own: "profit", smooth: 0, fixed: [0] },
];

const EDGE = { left: 44, right: 8, top: 8, bottom: 20 };

/**
 * Values of a column over all months.
 * @param {Film} film
 * @param {string} name
 * @param {number} row
 */
export function valuesOf(film, name, row) {
  return Float64Array.from(film.frames, (frame) => frame.columns[name][row]);
}

/**
 * The running sum of one column less another; where there is no other, of the one alone.
 * @param {Float64Array} one
 * @param {Float64Array | null} other
 */
export function cumulative(one, other) {
  let sum = 0;
  return one.map((value, at) => {
    sum += (value || 0) - (other === null ? 0 : other[at]);
    return sum;
  });
}

/** The lines of a film; they are worked out once, and again when frames have come. */
export class Lines {
  /** @param {Film} film */
  constructor(film) {
    this.film = film;
    this.known = -1;
    /** @type {Lines | null} */
    this.twin = null; // lines of another film, in the same scales
    this.stances = film.header.curves.filter((stance) => film.header.stances[stance].side === "buyer");
    /** @type {Record<string, Float64Array[]>} */
    this.means = {};
    /** @type {Record<string, Interval>} */
    this.intervals = {};
  }

  update() {
    if (this.known === this.film.last) return;
    const first = this.known < 1;
    this.known = this.film.last;
    for (const curve of CURVES) {
      const lines = curve.key === "lead" ? this.leads() : this.stances.map((row) => this.smoothed(valuesOf(this.film, curve.mean, row), curve.smooth));
      this.means[curve.key] = lines;
      const held = this.intervals[curve.key];
      const values = [...lines.flatMap((line) => [...line]), ...curve.fixed];
      if (!first) values.push(held.low, held.high); // a scale may grow, never shrink
      this.intervals[curve.key] = roundInterval(values, 3);
    }
  }

  /** The scale of a curve. @param {Curve} curve @returns {Interval} */
  interval({ key }) {
    const own = this.intervals[key];
    const other = this.twin?.intervals[key];
    if (other === undefined || this.known < 1) return own;
    return roundInterval([own.low, own.high, other.low, other.high], 3);
  }

  /** @param {Float64Array} values @param {number} width */
  smoothed(values, width) {
    return width > 1 ? trailingMean(values, width) : values;
  }

  /** The lead of the stance ahead; where there is one stance only, its cumulative profit. */
  leads() {
    if (this.film.header.race !== null) return [valuesOf(this.film, "lead", 0)];
    return this.stances.map((row) => cumulative(valuesOf(this.film, "mean_profit", row), null));
  }

  /**
   * The line of a firm in a curve; null where it has none.
   * @param {Curve} curve
   * @param {number} id
   */
  own(curve, id) {
    const { header } = this.film;
    const supplier = id >= header.buyers.length;
    if (curve.key === "lead") {
      if (supplier) return null;
      const behind = header.race === null ? null : valuesOf(this.film, "mean_profit", header.race[1]);
      return cumulative(valuesOf(this.film, "profit", id), behind);
    }
    const values = valuesOf(this.film, curve.own, id);
    if (curve.key === "ideas") values.forEach((value, at) => { values[at] = 12 * value / this.dealsOf(at + 1, id); });
    return values.every(Number.isNaN) ? null : this.smoothed(values, curve.smooth);
  }

  /** How many pairs a firm traded in: ideas are told for one. @param {number} month @param {number} id */
  dealsOf(month, id) {
    const buyers = this.film.header.buyers.length;
    return id < buyers ? 1 : customersOf(this.film, month, id - buyers).length || NaN;
  }
}

/**
 * Draw a curve up to a month.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{width: number, height: number, curve: Curve, lines: Lines, month: number, lit: number,
 *   palette: Palette, words: Words}} scene
 */
export function drawCurve(ctx, scene) {
  const { width, height, curve, lines, month, lit, palette } = scene;
  const { film } = lines;
  const interval = lines.interval(curve);
  const x = linear(1, Math.max(2, film.header.months), EDGE.left, width - EDGE.right);
  const y = linear(interval.low, interval.high, height - EDGE.bottom, EDGE.top);
  ctx.clearRect(0, 0, width, height);
  axes(ctx, scene, x, y);
  ctx.save();
  ctx.beginPath();
  ctx.rect(EDGE.left - 2, EDGE.top - 3, width - EDGE.left - EDGE.right + 6, height - EDGE.top - EDGE.bottom + 6);
  ctx.clip();
  const looks = looksOf(film.header.stances);
  const own = lit >= 0 ? lines.own(curve, lit) : null;
  const rows = curve.key === "lead" && film.header.race !== null ? [film.header.race[0]] : lines.stances;
  lines.means[curve.key].forEach((line, at) => {
    ctx.globalAlpha = own === null ? 1 : 0.4;
    const colour = curve.key === "lead" && film.header.race !== null ? palette.ink : colourOf(looks[rows[at]], palette);
    if (curve.key === "lead" && film.header.race !== null) fillLead(ctx, line, month, x, y, film, palette);
    stroke(ctx, line, month, x, y, colour, 2.4);
  });
  if (own !== null) {
    ctx.globalAlpha = 1;
    stroke(ctx, own, month, x, y, palette.ink, 2.6);
  }
  ctx.restore();
  if (curve.key === "lead") breakEven(ctx, scene, x, y);
}

/**
 * Months in which one is ahead in its colour, the others in that of the other.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Float64Array} line
 * @param {number} month
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 * @param {Film} film
 * @param {Palette} palette
 */
function fillLead(ctx, line, month, x, y, film, palette) {
  const looks = looksOf(film.header.stances);
  const race = film.header.race ?? [];
  race.forEach((stance, behind) => {
    ctx.beginPath();
    ctx.moveTo(x(1), y(0));
    for (let at = 0; at < Math.min(month, line.length); at += 1) {
      const kept = behind === 0 ? Math.max(0, line[at]) : Math.min(0, line[at]);
      ctx.lineTo(x(at + 1), y(kept));
    }
    ctx.lineTo(x(Math.max(1, month)), y(0));
    ctx.closePath();
    const before = ctx.globalAlpha;
    ctx.globalAlpha = 0.35 * before;
    ctx.fillStyle = colourOf(looks[stance], palette);
    ctx.fill();
    ctx.globalAlpha = before;
  });
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Float64Array} line
 * @param {number} month
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 * @param {string} colour
 * @param {number} width
 */
function stroke(ctx, line, month, x, y, colour, width) {
  ctx.beginPath();
  let drawing = false;
  let last = -1;
  for (let at = 0; at < Math.min(month, line.length); at += 1) {
    if (Number.isNaN(line[at])) {
      drawing = false;
      continue;
    }
    if (drawing) ctx.lineTo(x(at + 1), y(line[at]));
    else ctx.moveTo(x(at + 1), y(line[at]));
    drawing = true;
    last = at;
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.stroke();
  if (last < 0) return;
  ctx.beginPath();
  ctx.arc(x(last + 1), y(line[last]), 3.2, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{width: number, height: number, curve: Curve, lines: Lines, palette: Palette, words: Words}} scene
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function axes(ctx, { width, height, curve, lines, palette, words }, x, y) {
  ctx.globalAlpha = 1;
  ctx.font = "12px system-ui, sans-serif";
  ctx.fillStyle = palette.quiet;
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const tick of lines.interval(curve).ticks) {
    ctx.fillText(tickText(curve, tick, words), EDGE.left - 6, y(tick));
    ctx.strokeStyle = tick === 0 && curve.key === "lead" ? palette.quiet : palette.line;
    ctx.beginPath();
    ctx.moveTo(EDGE.left, y(tick));
    ctx.lineTo(width - EDGE.right, y(tick));
    ctx.stroke();
  }
  ctx.textBaseline = "alphabetic";
  const { months } = lines.film.header;
  for (const month of [...new Set([1, Math.round(months / 2), months])]) {
    ctx.textAlign = month === 1 ? "left" : month === months ? "right" : "center";
    ctx.fillText(words.number(month), x(month), height - 5);
  }
}

/** @param {Curve} curve @param {number} tick @param {Words} words */
function tickText(curve, tick, words) {
  if (curve.key === "haggling") return words.say("percent", { n: words.number(100 * tick) });
  if (curve.key === "lead") return words.short(tick).replace(/[.,]00?$|[.,]0(?= )/, "");
  return words.number(tick, Number.isInteger(tick) ? 0 : curve.key === "trust" ? 2 : 1);
}

/**
 * The month from which the lead has stayed above 0.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{height: number, lines: Lines, month: number, palette: Palette}} scene
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function breakEven(ctx, { height, lines, month, palette }, x, y) {
  const since = lines.film.value(month, "ahead_since", 0);
  if (!(since > 0)) return;
  ctx.globalAlpha = 1;
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x(since), EDGE.top);
  ctx.lineTo(x(since), height - EDGE.bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x(since), y(0), 4.5, 0, 2 * Math.PI);
  ctx.fillStyle = palette.paper;
  ctx.fill();
  ctx.stroke();
}
