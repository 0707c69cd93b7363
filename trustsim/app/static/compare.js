// Two markets side by side under the same shocks: two views, one clock.

import { legendItems } from "./captions.js";
import { element } from "./parts.js";
import { Player } from "./player.js";
import { View } from "./view.js";

/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./words.js").Texts} Texts */
/** @typedef {import("./words.js").Words} Words */

export const NAMES = ["A", "B"];

/**
 * The parameters in which two markets differ, and what they are in each.
 * @param {Header} one
 * @param {Header} other
 * @returns {{key: string, values: [unknown, unknown]}[]}
 */
export function differences(one, other) {
  const [here, there] = [one, other].map(({ parameters }) => new Map(parameters.map((row) => [row.key, row])));
  const value = (/** @type {typeof here} */ from, /** @type {string} */ key) => (from.get(key) ?? { value: (here.get(key) ?? there.get(key))?.default }).value;
  const keys = [...new Set([...here.keys(), ...there.keys()])];
  /** @type {{key: string, values: [unknown, unknown]}[]} */
  const found = keys.map((key) => ({ key, values: [value(here, key), value(there, key)] }));
  return found.filter(({ values: [a, b] }) => JSON.stringify(a) !== JSON.stringify(b));
}

/**
 * What a buyer has earned up to a month, on average.
 * @param {Film} film
 * @param {number} month
 */
export function earned(film, month) {
  const buyers = film.header.buyers.length;
  let sum = 0;
  for (const { columns } of film.frames.slice(0, month)) {
    for (let b = 0; b < buyers; b += 1) sum += columns.profit[b] || 0;
  }
  return sum / buyers;
}

/** Two markets that are watched together; ids 0 and 1. */
export class Compare {
  /**
   * @param {HTMLElement} root
   * @param {Header[]} headers of the two
   * @param {Record<string, Texts>} languages
   */
  constructor(root, headers, languages) {
    this.root = root;
    this.headers = headers;
    this.player = new Player(headers[0].stages.length);
    this.player.end = Math.min(...headers.map((one) => one.months));
    /** Called when a market's month has been drawn. @type {(month: number, id: number) => void} */
    this.wants = () => {};
    /** Called when language or colours have changed. @type {() => void} */
    this.retold = () => {};
    /** What a market is called; by itself it is told by its parameters. @type {(id: number) => string} */
    this.nameOf = (id) => this.differing(id);
    this.places = NAMES.map(() => element("div", { class: "half" }));
    this.captions = NAMES.map(() => element("h2"));
    this.views = headers.map((header, id) => new View(this.places[id], header, languages, { player: this.player, inside: true }));
    this.title = element("h1");
    this.earned = element("p", { class: "earned" });
    this.legend = element("ul", { class: "legend" });
    this.before = this.told = 0;
    const [first, second] = this.views;
    const { controls, stages, language, theme } = first.parts;
    this.box = element("main", { class: "pair" }, [
      element("header", {}, [this.title, this.earned, element("div", { class: "tools" }, [theme, language]), this.legend]),
      ...NAMES.map((_, id) => element("section", { class: "side" }, [this.captions[id], this.places[id]])),
      stages, controls,
    ]);
    [first.lines.twin, second.lines.twin] = [second.lines, first.lines];
    this.views.forEach((view, id) => {
      const other = this.views[1 - id];
      view.wants = (month) => this.wants(month, id);
      view.pointed = () => { other.light(view.hovered); if (other.chosen !== view.chosen) other.choose(view.chosen); };
    });
    first.retold = () => this.retell();
    this.box.addEventListener("keydown", (event) => { if (!event.defaultPrevented) first.key(event); });
    root.classList.add("trustsim");
    root.append(this.box);
    this.retell();
    this.next = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {Uint8Array} frame @param {number} id */
  add(frame, id) {
    this.views[id].add(frame);
    this.player.grow(Math.min(...this.views.map(({ film }) => film.last)));
  }

  /** @param {string} fingerprint @param {number} id */
  finish(fingerprint, id) {
    this.views[id].finish(fingerprint);
  }

  destroy() {
    cancelAnimationFrame(this.next);
    for (const view of this.views) view.destroy();
    this.root.classList.remove("trustsim");
    this.box.remove();
  }

  get words() {
    return this.views[0].words;
  }

  get dark() {
    return this.views[0].dark;
  }

  /** @param {string} language @param {boolean} dark */
  change(language, dark) {
    this.views[0].change(language, dark);
  }

  retell() {
    const { words, dark, headers } = this;
    const [first, second] = this.views;
    second.change(words.language, dark);
    this.root.dataset.theme = dark ? "dark" : "light";
    this.root.lang = words.language;
    const same = headers[0].seed === headers[1].seed && headers[0].replicate === headers[1].replicate;
    this.title.textContent = words.say(same ? "compare_title" : "compare_other", { seed: headers[0].seed, other: headers[1].seed });
    const items = this.views.flatMap(({ film, looks, palette }) => legendItems(film.header, looks, palette, words));
    const texts = items.map((item) => item.textContent);
    this.legend.replaceChildren(...items.filter((item, at) => texts.indexOf(item.textContent) === at));
    this.captions.forEach((caption, id) => {
      caption.textContent = `${NAMES[id]}: ${this.nameOf(id)}`;
    });
    first.parts.controls.setAttribute("aria-label", words.say("controls"));
    this.told = -1;
    this.retold();
  }

  /** The parameters in which a market differs from the other. @param {number} id */
  differing(id) {
    const { words } = this;
    const found = differences(this.headers[0], this.headers[1]);
    if (found.length === 0) return words.say("compare_alike");
    return words.list(found.map(({ key, values }) => words.say("compare_value", { key, value: valueText(values[id], words) })));
  }

  /** @param {number} now milliseconds */
  tick(now) {
    const seconds = Math.min(0.1, (now - this.before) / 1000);
    this.before = now;
    this.player.tick(seconds);
    if (this.player.month !== this.told) {
      this.told = this.player.month;
      const [a, b] = this.views.map(({ film }) => this.words.short(earned(film, this.told)));
      this.earned.textContent = this.told > 0 ? this.words.say("compare_earned", { a, b }) : "";
    }
    this.next = requestAnimationFrame((later) => this.tick(later));
  }
}

/** @param {unknown} value @param {Words} words */
function valueText(value, words) {
  if (value === null || value === undefined) return words.say("nothing");
  return typeof value === "string" ? value : JSON.stringify(value);
}
