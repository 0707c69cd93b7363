// Many markets like the one on the screen: where half of them, and nine in ten, lie.

import { curveTitle } from "./captions.js";
import { valuesOf } from "./curves.js";
import { DARK, LIGHT, colourOf, looksOf } from "./looks.js";
import { element, fitted, sign } from "./parts.js";
import { linear, roundInterval } from "./scales.js";

/** @typedef {import("./looks.js").Palette} Palette */
/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./words.js").Words} Words */
/**
 * `bands`: a row of months for each quantile: 5, 25, 50, 75, 95 %.
 * @typedef {{key: "lead" | "trust", stance: string | null, bands: (number | null)[][]}} FanCurve
 * @typedef {{runs: number, seeds: [number, number], months: number, race: string[] | null,
 *   quantiles: number[], curves: FanCurve[], since: number[] | null, ahead: number | null}} Many
 * @typedef {{low: number, high: number, ticks: number[]}} Interval
 */

const ROOM = { left: 54, right: 12, top: 10, bottom: 24 };
const MIDDLE = 2; // the row of the median

/**
 * The scale of a picture: all bands, and the line of the market on the screen.
 * @param {FanCurve[]} curves
 * @param {ArrayLike<number>} own
 * @returns {Interval}
 */
export function fanScale(curves, own) {
  const fixed = curves[0].key === "trust" ? [0, 1] : [0];
  const values = curves.flatMap((curve) => curve.bands.flat()).filter((one) => one !== null);
  return roundInterval([...values, ...Array.from(own), ...fixed], 4);
}

/**
 * The months of break-even, in order.
 * @param {Many} many
 */
export function sinceMonths({ since }) {
  return (since ?? []).filter((month) => month > 0).sort((a, b) => a - b);
}

/**
 * What the fan shows, in sentences.
 * @param {Many} many
 * @param {Words} words
 */
export function tellFan(many, words) {
  const { race, runs, months } = many;
  const last = many.curves[0].bands.map((row) => words.short(row[months - 1] ?? NaN));
  const range = { low: last[0], middle: last[MIDDLE], high: last[4] };
  if (race === null) return [words.say("fan_profit_range", range)];
  const [ahead, behind] = race.map((label) => words.stance(label));
  const found = [words.say("fan_ahead", { months, ahead, behind, count: many.ahead ?? 0, runs })];
  const since = sinceMonths(many);
  if (since.length > 1) {
    const middle = since[Math.ceil(since.length / 2) - 1];
    found.push(words.say("fan_since", { middle, first: since[0], last: since[since.length - 1] }));
  }
  return [...found, words.say("fan_lead_range", range)];
}

/** The spread of many markets, in one place of a page. */
export class FanView {
  /**
   * @param {HTMLElement} root
   * @param {Header} header of the market on the screen
   * @param {Many} many
   * @param {Words} words
   * @param {boolean} dark
   * @param {Film | null} [film] of the market on the screen, which is drawn among the others
   */
  constructor(root, header, many, words, dark, film = null) {
    this.root = root;
    this.header = header;
    this.many = many;
    this.film = film;
    this.words = words;
    this.dark = dark;
    this.looks = looksOf(header.stances);
    this.title = element("h2", { tabindex: "-1" });
    this.told = element("div", { class: "told", "aria-live": "polite" });
    this.note = element("p", { class: "note" });
    this.figures = ["lead", "trust"].map((key) => {
      const caption = element("figcaption");
      const canvas = element("canvas", { role: "img" });
      return { key, caption, canvas, figure: element("figure", {}, [caption, canvas]) };
    });
    this.key = element("ul", { class: "legend" });
    this.box = element("section", { class: "fan" }, [
      this.title, this.told, element("div", { class: "pictures" }, this.figures.map((one) => one.figure)), this.key, this.note,
    ]);
    root.append(this.box);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.box);
    this.retell(words, dark);
  }

  destroy() {
    this.sizes.disconnect();
    this.box.remove();
  }

  get palette() {
    return this.dark ? DARK : LIGHT;
  }

  /** @param {Words} words @param {boolean} dark */
  retell(words, dark) {
    [this.words, this.dark] = [words, dark];
    const { many } = this;
    const sentences = tellFan(many, words);
    this.title.textContent = words.say("fan_title", { runs: many.runs });
    this.told.replaceChildren(...sentences.map((text) => element("p", {}, [text])));
    this.note.textContent = words.say("fan_seeds", { first: many.seeds[0], last: many.seeds[1] });
    for (const { key, caption, canvas } of this.figures) {
      const title = curveTitle(this.header, key, words);
      const signs = this.curvesOf(key).map(({ stance }) => this.stanceAt(stance)).filter((at) => key === "trust" && at >= 0);
      caption.replaceChildren(element("b", {}, [title]), ...signs.map((at) => element("span", {}, [
        sign(this.looks[at], this.palette), words.stance(this.header.stances[at].label),
      ])));
      canvas.setAttribute("aria-label", `${title}. ${sentences.join(" ")}`);
    }
    const marks = {
      most: "fan_most", half: "fan_half", median: "fan_median",
      ...(this.own("lead").length > 0 ? { own: "fan_own" } : {}), ...(sinceMonths(many).length > 0 ? { even: "fan_ring" } : {}),
    };
    this.key.replaceChildren(...Object.entries(marks).map(([look, text]) => (
      element("li", {}, [element("span", { class: `mark ${look}`, "aria-hidden": "true" }), words.say(text)])
    )));
    this.draw();
  }

  /** @param {string} key */
  curvesOf(key) {
    return this.many.curves.filter((one) => one.key === key);
  }

  /** @param {string | null} label position of a stance of buyers; -1: of all of them */
  stanceAt(label) {
    return this.header.stances.findIndex((one) => one.side === "buyer" && one.label === label);
  }

  /** The line of the market on the screen, as far as it has come. @param {string} key */
  own(key) {
    const { film, header } = this;
    return film === null || key !== "lead" || header.race === null ? new Float64Array(0) : valuesOf(film, "lead", 0);
  }

  draw() {
    for (const { key, canvas } of this.figures) {
      const place = fitted(canvas);
      if (place === null) continue;
      const curves = this.curvesOf(key);
      const own = this.own(key);
      const colours = curves.map(({ stance }) => {
        const at = key === "lead" ? -1 : this.stanceAt(stance);
        return at < 0 ? this.palette.ink : colourOf(this.looks[at], this.palette);
      });
      const since = key === "lead" ? sinceMonths(this.many) : [];
      drawFan(place.ctx, { ...place, curves, colours, own, since, months: this.many.months, palette: this.palette, words: this.words });
    }
  }
}

/**
 * @typedef {{width: number, height: number, curves: FanCurve[], colours: string[], own: Float64Array,
 *   since: number[], months: number, palette: Palette, words: Words}} FanScene
 * @typedef {(value: number) => number} Scale
 */

/** @param {CanvasRenderingContext2D} ctx @param {FanScene} scene */
function drawFan(ctx, scene) {
  const { width, height, curves, colours, own, since, months, palette } = scene;
  const interval = fanScale(curves, own);
  const x = linear(1, Math.max(2, months), ROOM.left, width - ROOM.right);
  const y = linear(interval.low, interval.high, height - ROOM.bottom, ROOM.top);
  ctx.clearRect(0, 0, width, height);
  fanAxes(ctx, scene, interval, x, y);
  curves.forEach(({ bands }, at) => {
    for (const [low, high, alpha] of [[0, 4, 0.16], [1, 3, 0.28]]) {
      ctx.globalAlpha = alpha;
      ctx.fillStyle = colours[at];
      fillBetween(ctx, bands[low], bands[high], x, y);
    }
    ctx.globalAlpha = 1;
    fanLine(ctx, bands[MIDDLE], x, y, colours[at], 2.6);
  });
  fanLine(ctx, own, x, y, palette.high, 1.6, [5, 3]);
  breakEvens(ctx, scene, since, x, y);
}

/**
 * The area between two rows, with a gap where there is no value.
 * @param {CanvasRenderingContext2D} ctx
 * @param {(number | null)[]} low
 * @param {(number | null)[]} high
 * @param {Scale} x
 * @param {Scale} y
 */
function fillBetween(ctx, low, high, x, y) {
  for (let from = 0; from < low.length; from += 1) {
    if (low[from] === null) continue;
    let to = from;
    while (to + 1 < low.length && low[to + 1] !== null) to += 1;
    ctx.beginPath();
    for (let at = from; at <= to; at += 1) ctx.lineTo(x(at + 1), y(Number(high[at])));
    for (let at = to; at >= from; at -= 1) ctx.lineTo(x(at + 1), y(Number(low[at])));
    ctx.fill();
    from = to;
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {ArrayLike<number | null>} row
 * @param {Scale} x
 * @param {Scale} y
 * @param {string} colour
 * @param {number} width
 * @param {number[]} [dash]
 */
function fanLine(ctx, row, x, y, colour, width, dash = []) {
  ctx.beginPath();
  let drawing = false;
  for (let at = 0; at < row.length; at += 1) {
    const value = row[at];
    if (value === null || Number.isNaN(value)) drawing = false;
    else if (drawing) ctx.lineTo(x(at + 1), y(value));
    else ctx.moveTo(x(at + 1), y(value));
    drawing = value !== null && !Number.isNaN(value);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = "round";
  ctx.setLineDash(dash);
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * A ring on the line of zero for the month in which each market broke even.
 * @param {CanvasRenderingContext2D} ctx
 * @param {FanScene} scene
 * @param {number[]} since
 * @param {Scale} x
 * @param {Scale} y
 */
function breakEvens(ctx, { palette }, since, x, y) {
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = palette.ink;
  ctx.fillStyle = palette.paper;
  for (const month of since) {
    ctx.beginPath();
    ctx.arc(x(month), y(0), 3.6, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {FanScene} scene
 * @param {Interval} interval
 * @param {Scale} x
 * @param {Scale} y
 */
function fanAxes(ctx, { width, height, curves, months, palette, words }, interval, x, y) {
  const money = curves[0].key === "lead";
  ctx.font = "13px system-ui, sans-serif";
  ctx.fillStyle = palette.quiet;
  ctx.lineWidth = 1;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const tick of interval.ticks) {
    const text = money ? words.short(tick).replace(/[.,]00?$|[.,]0(?= )/, "") : words.number(tick, Number.isInteger(tick) ? 0 : 1);
    ctx.fillText(text, ROOM.left - 8, y(tick));
    ctx.strokeStyle = money && tick === 0 ? palette.ink : palette.line;
    ctx.beginPath();
    ctx.moveTo(ROOM.left, y(tick));
    ctx.lineTo(width - ROOM.right, y(tick));
    ctx.stroke();
  }
  ctx.textBaseline = "alphabetic";
  for (const month of [...new Set([1, Math.round(months / 2), months])]) {
    ctx.textAlign = month === 1 ? "left" : month === months ? "right" : "center";
    ctx.fillText(month === 1 ? words.say("month", { month: 1 }) : words.number(month), x(month), height - 6);
  }
}
