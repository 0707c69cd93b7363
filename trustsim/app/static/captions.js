// What stands beside the pictures: the legend, and the titles and values of the curves.

import { element, sign } from "./parts.js";
import { firmName } from "./story.js";

/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./looks.js").Look} Look */
/** @typedef {import("./looks.js").Palette} Palette */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./curves.js").Curve} Curve */
/** @typedef {import("./curves.js").Lines} Lines */

/**
 * Who is who, and what tints, rings and mouths mean.
 * @param {Header} header
 * @param {Look[]} looks of the stances
 * @param {Palette} palette
 * @param {Words} words
 */
export function legendItems(header, looks, palette, words) {
  const items = header.stances.map((stance, at) => {
    const key = stance.side === "buyer" ? "legend_buyer" : "legend_supplier";
    const text = words.say(key, { stance: words.stance(stance.label) });
    return element("li", {}, [sign(looks[at], palette), text]);
  });
  const shown = items.length > 8 ? [items[0], items[items.length - 1]] : items;
  const means = { ramp: "legend_link", ring: "legend_ring", mouth: "legend_mouth" };
  return [...shown, ...Object.entries(means).map(([look, key]) => (
    element("li", {}, [element("span", { class: look, "aria-hidden": "true" }), words.say(key)])
  ))];
}

/** @param {Header} header @param {string} key of the curve @param {Words} words */
export function curveTitle({ race, stances }, key, words) {
  if (key !== "lead") return words.say(`curve_${key}`);
  if (race === null) return words.say("curve_profit");
  const [ahead, behind] = race.map((at) => words.stance(stances[at].label));
  return words.say("curve_lead", { ahead, behind });
}

/**
 * The values of a month: of the lit firm, or of each stance.
 * @param {{curve: Curve, lines: Lines, month: number, lit: number, looks: Look[], palette: Palette,
 *   words: Words}} scene
 */
export function curveValues({ curve, lines, month, lit, looks, palette, words }) {
  const { film } = lines;
  if (month < 1 || month > film.last) return [];
  const written = (/** @type {number} */ value) => curve.key === "haggling" ? words.percent(value)
    : curve.key === "lead" ? words.short(value) : words.number(value, curve.key === "trust" ? 2 : 1);
  if (lit >= 0) {
    const own = lines.own(curve, lit);
    const value = own === null ? words.say("nothing") : written(own[month - 1]);
    return [element("span", {}, [`${firmName(film, lit)} ${value}`])];
  }
  if (curve.key === "lead" && film.header.race !== null) {
    const since = film.value(month, "ahead_since", 0);
    return [element("span", {}, [since > 0 ? words.say("ahead_since", { month: since }) : words.say("not_ahead")])];
  }
  return lines.stances.slice(0, 3).map((row, at) => element("span", {}, [
    sign(looks[row], palette), written(lines.means[curve.key][at][month - 1]),
  ]));
}
