// Elements of the page around the pictures: built by hand, and every text put in as text.

import { CURVES } from "./curves.js";
import { colourOf, outline } from "./looks.js";
import { SPEEDS } from "./player.js";

/** @typedef {import("./looks.js").Look} Look */
/** @typedef {import("./looks.js").Palette} Palette */
/** @typedef {import("./story.js").Sentence} Sentence */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./unpack.js").Header} Header */

/**
 * An element with attributes and children; texts become text nodes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

let views = 0; // so that several on a page have names of their own

const LANGUAGE_NAMES = /** @type {Record<string, string>} */ ({ en: "English", it: "Italiano" });

/**
 * All parts of a view, without texts yet.
 * @param {Header} header
 * @param {string[]} languages
 * @param {boolean} inside whether something around the view is the page's main part
 */
export function buildParts(header, languages, inside) {
  const canvas = element("canvas", { class: "market", tabindex: "0", role: "application" });
  const legend = element("ul", { class: "legend" });
  const title = element("h1");
  const run = element("span", { class: "run" });
  const note = element("p", { class: "note" });
  const warning = element("p", { class: "warning", role: "alert", hidden: "" });
  const figures = CURVES.map((curve) => {
    const caption = element("figcaption");
    const picture = element("canvas", { "aria-hidden": "true" });
    return { curve, caption, canvas: picture, figure: element("figure", {}, [caption, picture]) };
  });
  const strip = element("section", { class: "strip" });
  const live = element("p", { class: "unseen", "aria-live": "polite" });
  views += 1;
  const described = element("p", { class: "unseen", id: `trustsim-described-${views}` });
  canvas.setAttribute("aria-describedby", described.id);
  const buttons = {
    month_back: element("button"), play: element("button", { class: "play" }),
    month_on: element("button"), stage_on: element("button"),
  };
  const slider = element("input", { type: "range", min: "0", max: "0", value: "0", step: "1" });
  const speed = element("input", { type: "range", min: "0", max: String(SPEEDS.length - 1), step: "1", value: "3", class: "speed" });
  const clock = element("output", { class: "clock" });
  const stages = element("ol", { class: "stages" }, header.stages.map(() => element("li")));
  const language = element("select", {}, languages.map((one) => element("option", { value: one, lang: one }, [LANGUAGE_NAMES[one] ?? one])));
  const theme = element("button");
  const about = element("button");
  const dialog = element("dialog");
  const speedText = element("span");
  const controls = element("div", { class: "controls", role: "group" }, [
    ...Object.values(buttons), slider, clock, element("label", { class: "speeds" }, [speedText, speed]),
  ]);
  const main = element(inside ? "div" : "main", { class: "whole" }, [
    element("header", {}, [title, run, element("div", { class: "tools" }, [about, theme, language]), warning, legend]),
    element("div", { class: "left" }, [canvas, stages]),
    element("div", { class: "right" }, [
      element("div", { class: "curves" }, figures.map((one) => one.figure)), note, strip,
    ]),
    controls, live, described,
  ]);
  return {
    main, canvas, legend, title, run, note, warning, figures, strip, live, described, buttons, slider, speed, clock,
    stages, language, theme, about, dialog, speedText, controls,
  };
}

/**
 * A canvas as large as its place, sharp on any screen; null while it has no size.
 * @param {HTMLCanvasElement} canvas
 * @returns {{ctx: CanvasRenderingContext2D, width: number, height: number} | null}
 */
export function fitted(canvas) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const ctx = canvas.getContext("2d");
  if (ctx === null || width === 0 || height === 0) return null;
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { ctx, width, height };
}

/**
 * The sign of a stance, for the legend and beside numbers.
 * @param {Look} look
 * @param {Palette} palette
 */
export function sign(look, palette) {
  const canvas = element("canvas", { class: "sign", "aria-hidden": "true" });
  canvas.width = canvas.height = 32;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const path = new Path2D();
  outline(path, look.shape, 16, 16, 12);
  ctx.fillStyle = colourOf(look, palette);
  ctx.fill(path);
  return canvas;
}

/**
 * What a firm did, stage by stage.
 * @param {Sentence[]} sentences
 * @param {Words} words
 */
export function storyList(sentences, words) {
  const list = element("dl", { class: "story" });
  let before = "";
  for (const { stage, text } of sentences) {
    if (stage !== before) list.append(element("dt", {}, [words.say(`stage_${stage}`)]));
    list.append(element("dd", {}, [text]));
    before = stage;
  }
  return list;
}

/**
 * Which run this is, and the Python that makes it.
 * @param {Header} header
 * @param {Words} words
 */
export function aboutRun(header, words) {
  const facts = element("dl", { class: "facts" });
  const rows = {
    seed: String(header.seed), replicate: String(header.replicate),
    fingerprint: header.fingerprint ?? words.say("unfinished"),
    version: header.trustsim, model: header.model,
  };
  for (const [name, value] of Object.entries(rows)) {
    facts.append(element("dt", {}, [words.say(`about_${name}`)]), element("dd", {}, [value]));
  }
  const table = element("table", {}, [element("caption", {}, [words.say("parameters")])]);
  for (const one of header.parameters) {
    const row = element("tr", {}, [element("th", { scope: "row" }, [one.key])]);
    row.append(element("td", {}, [`${JSON.stringify(one.value)} ${one.unit ?? ""}`]));
    row.append(element("td", {}, [one.meaning]));
    table.append(row);
  }
  const code = element("pre", { tabindex: "0", "aria-label": words.say("python") }, [header.python]);
  const parts = [element("h3", {}, [words.say("python")]), code, element("h3", {}, [words.say("about")]), facts];
  return header.parameters.length > 0 ? [...parts, table] : parts;
}
