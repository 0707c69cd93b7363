// The whole: pictures, controls and words in one place of a page. A host gives it a header and
// frames; see replay.js for the simplest of them.

import { curveTitle, curveValues, legendItems } from "./captions.js";
import { Lines, drawCurve } from "./curves.js";
import { layout, nearest, neighbour } from "./layout.js";
import { DARK, LIGHT, looksOf } from "./looks.js";
import { MarketDrawing } from "./market.js";
import { aboutRun, buildParts, element, fitted, storyList } from "./parts.js";
import { Player } from "./player.js";
import { firmName, happenings, summaryOf, whatItDid } from "./story.js";
import { Film } from "./unpack.js";
import { Words } from "./words.js";

/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./words.js").Texts} Texts */
/** @typedef {import("./layout.js").Layout} Layout */
/**
 * `player`: a clock that several views share; whoever made it lets time pass and tells it of months.
 * `page`: the page is the view's own, and speaks its language. `inside`: it is a part of something.
 * @typedef {{player?: Player, page?: boolean, inside?: boolean}} Options
 */

const TOLD = 2; // departures told one by one in the strip
const GLANCE = 250; // milliseconds that curves and words stay where months fly past

/** A market that is watched. */
export class View {
  /**
   * @param {HTMLElement} root
   * @param {Header} header
   * @param {Record<string, Texts>} languages
   * @param {Options} [options]
   */
  constructor(root, header, languages, { player, page = false, inside = false } = {}) {
    this.root = root;
    this.page = page;
    this.film = new Film(header);
    this.alone = player === undefined;
    this.player = player ?? new Player(header.stages.length);
    this.player.end ||= header.months;
    this.languages = languages;
    this.words = new Words(languages, (navigator.language || "en").slice(0, 2));
    this.drawing = new MarketDrawing(this.film);
    this.lines = new Lines(this.film);
    this.looks = looksOf(header.stances);
    this.hovered = this.chosen = this.focused = -1;
    this.drawn = 0;
    this.told = this.toldAt = 0; // the month that curves and words tell, and since when
    this.scales = "";
    this.dirty = true;
    this.before = 0;
    this.moment = this.wanted = "";
    this.locked = false;
    /** @type {Map<string, string>} */
    this.shown = new Map();
    /**
     * Called when a month has been drawn, and when the next one is needed.
     * @type {(month: number, needed: boolean) => void}
     */
    this.wants = () => {};
    /** Called when another firm is lit or chosen. @type {() => void} */
    this.pointed = () => {};
    /** Called when language or colours have changed. @type {() => void} */
    this.retold = () => {};
    this.life = new AbortController();
    /** @type {Layout | null} */
    this.layout = null;
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.player.still = motion.matches;
    motion.addEventListener("change", () => { this.player.still = motion.matches; }, { signal: this.life.signal });
    this.parts = buildParts(header, Object.keys(languages), inside);
    this.sizes = new ResizeObserver(() => { this.layout = null; this.dirty = true; });
    root.classList.add("trustsim");
    root.append(this.parts.main, this.parts.dialog);
    this.listen();
    this.retell();
    this.next = requestAnimationFrame((now) => this.frame(now));
  }

  /** Another month has come. @param {Uint8Array} bytes */
  add(bytes) {
    this.film.add(bytes);
    if (this.alone) this.player.grow(this.film.last);
    this.dirty = true;
  }

  /** The run is over. @param {string} fingerprint */
  finish(fingerprint) {
    const { header } = this.film;
    const told = header.fingerprint !== null || !/^run = /m.test(header.python); // a market of your own is no run
    if (!told) header.python += `\nassert run.fingerprint() == "${fingerprint}"`;
    header.fingerprint = fingerprint;
    this.retell();
  }

  /** @param {number} speed position among SPEEDS */
  setSpeed(speed) {
    this.player.speed = speed;
    this.parts.speed.value = String(speed);
  }

  /** Whether no month may pass: a lesson asks first. @param {boolean} locked */
  lock(locked) {
    this.locked = locked;
    this.parts.controls.inert = locked;
    if (locked && this.player.moving) this.act(() => this.player.pause());
  }

  /** Leave the page. */
  destroy() {
    this.life.abort();
    this.sizes.disconnect();
    cancelAnimationFrame(this.next);
    this.root.classList.remove("trustsim");
    this.root.replaceChildren();
  }

  get palette() {
    return this.dark ? DARK : LIGHT;
  }

  /** The firm whose links are lit; -1 for none. */
  get lit() {
    return this.hovered >= 0 ? this.hovered : this.focused >= 0 ? this.focused : this.chosen;
  }

  // -- texts -------------------------------------------------------------------------------------

  /** All texts anew, in the language and the colours of now. */
  retell() {
    const { words } = this;
    const { header } = this.film;
    this.root.dataset.theme = this.dark ? "dark" : "light";
    this.root.lang = words.language;
    if (this.page) document.documentElement.lang = words.language;
    this.parts.language.value = words.language;
    this.parts.language.setAttribute("aria-label", words.say("language"));
    this.parts.title.textContent = words.say("title", { buyers: header.buyers.length, suppliers: header.suppliers.length });
    this.parts.run.textContent = words.say("run_named", { seed: header.seed, fingerprint: (header.fingerprint ?? words.say("unfinished")).slice(0, 12) });
    this.parts.note.textContent = words.say("curves_note");
    this.parts.canvas.setAttribute("aria-label", words.say("market_label"));
    this.parts.controls.setAttribute("aria-label", words.say("controls"));
    this.parts.legend.replaceChildren(...legendItems(this.film.header, this.looks, this.palette, words));
    for (const [name, button] of Object.entries(this.parts.buttons)) {
      if (name === "play") continue;
      const text = words.say(`${name}_short`);
      button.textContent = name === "month_back" ? `‹ ${text}` : `${text} ›`;
      button.setAttribute("aria-label", words.say(name));
      button.title = words.say(name);
    }
    this.parts.speedText.textContent = words.say("speed");
    this.parts.slider.setAttribute("aria-label", words.say("month_slider"));
    this.parts.theme.textContent = words.say(this.dark ? "to_light" : "to_dark");
    this.parts.about.textContent = words.say("python");
    [...this.parts.stages.children].forEach((item, at) => { item.textContent = words.say(`stage_${header.stages[at]}`); });
    this.shown.clear();
    this.dirty = true;
  }

  /** @param {string} language @param {boolean} dark */
  change(language, dark) {
    this.words = new Words(this.languages, language);
    this.dark = dark;
    this.retell();
    this.retold();
  }

  // -- listening ----------------------------------------------------------------------------------

  listen() {
    const { player, parts } = this;
    const { canvas } = parts;
    const { signal } = this.life;
    this.parts.buttons.play.addEventListener("click", () => this.toggle());
    this.parts.buttons.month_back.addEventListener("click", () => this.act(() => player.stepMonth(-1)));
    this.parts.buttons.month_on.addEventListener("click", () => this.act(() => player.stepMonth(1)));
    this.parts.buttons.stage_on.addEventListener("click", () => this.act(() => player.stepStage()));
    this.parts.slider.addEventListener("input", () => this.act(() => { player.playing = false; player.seek(Number(this.parts.slider.value)); }));
    this.parts.speed.addEventListener("input", () => this.act(() => this.setSpeed(Number(this.parts.speed.value))));
    this.parts.language.addEventListener("change", () => this.change(this.parts.language.value, this.dark));
    this.parts.theme.addEventListener("click", () => this.change(this.words.language, !this.dark));
    this.parts.about.addEventListener("click", () => this.tellRun());
    this.parts.dialog.addEventListener("click", (event) => { if (event.target === this.parts.dialog) this.parts.dialog.close(); });
    canvas.addEventListener("pointermove", (event) => this.point(event.offsetX, event.offsetY));
    canvas.addEventListener("pointerleave", () => this.light(-1));
    canvas.addEventListener("click", () => this.choose(this.hovered));
    canvas.addEventListener("keydown", (event) => this.firmKey(event));
    canvas.addEventListener("blur", () => { this.focused = -1; this.dirty = true; });
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    this.sizes.observe(this.root);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.change(this.words.language, dark.matches), { signal });
  }

  /** @param {() => void} what */
  act(what) {
    what();
    this.shown.clear();
    this.dirty = true;
  }

  toggle() {
    this.act(() => (this.player.playing ? this.player.pause() : this.player.play()));
  }

  /** @param {number} x @param {number} y */
  point(x, y) {
    const found = this.layout === null ? -1 : nearest(this.layout.places, x, y);
    this.parts.canvas.style.cursor = found >= 0 ? "pointer" : "default";
    this.light(found);
  }

  /** Light up the links of a firm; -1 for none. @param {number} id */
  light(id) {
    if (id === this.hovered) return;
    [this.hovered, this.dirty] = [id, true];
    this.pointed();
  }

  /** @param {number} id */
  choose(id) {
    this.act(() => { this.chosen = id === this.chosen ? -1 : id; });
    this.pointed();
    if (id >= 0 && !this.player.playing) this.announce(whatItDid(this.film, this.player.month, id, this.words).map((one) => one.text).join(" "));
  }

  /** Keys on the market: arrows from firm to firm. @param {KeyboardEvent} event */
  firmKey(event) {
    if (this.layout === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(Arrow|Home$|End$)/.test(event.key)) {
      this.focused = neighbour(this.layout.places, this.focused, event.key);
      this.announce(this.nameOf(this.focused));
    } else if (event.key === "Enter" && this.focused >= 0) {
      this.choose(this.focused);
    } else if (event.key === "Escape") {
      this.act(() => { this.focused = this.chosen = -1; });
    } else {
      return;
    }
    this.dirty = true;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keys everywhere else, as long as the view has the focus. @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("dialog, select")) return;
    const actions = /** @type {Record<string, () => void>} */ ({
      " ": () => this.toggle(),
      ".": () => this.act(() => this.player.stepMonth(1)),
      ",": () => this.act(() => this.player.stepMonth(-1)),
      s: () => this.act(() => this.player.stepStage()),
      Escape: () => this.act(() => { this.chosen = -1; }),
    });
    if (this.locked && event.key !== "Escape") return;
    if (!(event.key in actions) || (event.key === " " && target.closest("button"))) return;
    actions[event.key]();
    event.preventDefault();
  }

  /** Something is wrong, and everybody has to know. @param {string} text */
  warn(text) {
    this.parts.warning.hidden = text === "";
    this.parts.warning.textContent = text;
  }

  /** @param {string} text */
  announce(text) {
    this.parts.live.textContent = text;
  }

  /** @param {number} id */
  nameOf(id) {
    const { header } = this.film;
    const buyers = header.buyers.length;
    const stance = header.stances[id < buyers ? header.buyers[id] : header.suppliers[id - buyers]];
    return this.words.say(`${stance.side}_named`, { name: firmName(this.film, id), stance: this.words.stance(stance.label) });
  }

  tellRun() {
    const close = element("button", { class: "close" }, [this.words.say("close")]);
    close.addEventListener("click", () => this.parts.dialog.close());
    this.parts.dialog.setAttribute("aria-label", this.words.say("about"));
    this.parts.dialog.replaceChildren(close, ...aboutRun(this.film.header, this.words));
    this.parts.dialog.showModal();
  }

  // -- drawing ------------------------------------------------------------------------------------

  /** @param {number} now milliseconds */
  frame(now) {
    const seconds = Math.min(0.1, (now - this.before) / 1000);
    this.before = now;
    if (this.alone) this.player.tick(seconds);
    const { month, phase, playing, waiting } = this.player;
    const moment = [month, phase, playing].join();
    if (moment !== this.moment || this.dirty) {
      this.moment = moment;
      this.show();
    }
    const wanted = [month, waiting].join();
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.wants(month, waiting);
    }
    this.next = requestAnimationFrame((later) => this.frame(later));
  }

  show() {
    this.dirty = false;
    this.lines.update();
    this.lines.twin?.update();
    this.showMarket();
    const { month, playing, phase } = this.player;
    const stage = this.player.staged && phase < 1 ? this.player.stage : -1;
    const size = [this.root.clientWidth, this.root.clientHeight];
    this.showStage();
    const flying = playing && !this.player.staged && this.before - this.toldAt < GLANCE;
    if (!flying) {
      [this.told, this.toldAt] = [month, this.before];
      this.scales = this.parts.figures.map(({ curve }) => this.lines.interval(curve).ticks).join(";");
    }
    // The strip first: its size decides that of the curves.
    this.once("strip", [this.told, this.chosen, playing, stage, this.player.moving], () => this.showStrip());
    this.once("curves", [this.told, this.lit, this.chosen, ...size, this.scales], () => this.showCurves());
    this.once("controls", [month, playing, this.player.waiting], () => this.showControls());
  }

  /**
   * Do something if what it depends on has changed.
   * @param {string} what
   * @param {unknown[]} state
   * @param {() => void} how
   */
  once(what, state, how) {
    const text = state.join();
    if (this.shown.get(what) === text) return;
    this.shown.set(what, text);
    how();
  }

  showMarket() {
    const place = fitted(this.parts.canvas);
    if (place === null) return;
    if (this.layout === null || this.layout.width !== place.width || this.layout.height !== place.height) {
      this.layout = layout(this.film.header, place.width, place.height);
    }
    this.drawn += 1;
    this.drawing.draw(place.ctx, {
      film: this.film, player: this.player, layout: this.layout, palette: this.palette, lit: this.lit,
      chosen: this.chosen, focused: this.focused,
      sides: [this.words.say("buyers"), this.words.say("suppliers")],
    });
  }

  showStage() {
    const { player } = this;
    const now = player.staged && player.phase < 1 && player.month > 0 ? player.stage : -1;
    [...this.parts.stages.children].forEach((item, at) => {
      if (at === now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
  }

  showCurves() {
    const { words, palette, lines, lit, looks } = this;
    const month = this.player.month;
    for (const { curve, caption } of this.parts.figures) {
      const title = element("b", {}, [curveTitle(this.film.header, curve.key, words)]);
      caption.replaceChildren(title, ...curveValues({ curve, lines, month, lit, looks, palette, words }));
    }
    // All captions first: a picture asks for its size, and the browser lays the page out once.
    for (const { curve, canvas } of this.parts.figures) {
      const place = fitted(canvas);
      if (place !== null) drawCurve(place.ctx, { ...place, curve, lines, month, lit, palette, words });
    }
  }

  showControls() {
    const { words, player } = this;
    const key = player.playing ? "pause" : "play";
    this.parts.buttons.play.replaceChildren(element("span", { class: `icon ${key}`, "aria-hidden": "true" }), words.say(key));
    this.parts.slider.max = String(player.end);
    this.parts.slider.value = String(player.month);
    const text = words.say("month_of", { month: player.month, months: player.end });
    this.parts.slider.setAttribute("aria-valuetext", text);
    this.parts.clock.textContent = text;
    this.parts.clock.classList.toggle("waiting", player.waiting);
    this.parts.buttons.month_back.disabled = player.month === 0;
  }

  /** What the chosen firm did, or what happened in the market. */
  showStrip() {
    const { words, film, chosen } = this;
    const { month, playing } = this.player;
    this.parts.described.textContent = month > 0 ? summaryOf(film, month, words) : words.say("hint");
    this.parts.strip.classList.toggle("firm", chosen >= 0);
    if (chosen >= 0) {
      const close = element("button", { class: "close" }, [words.say("close")]);
      close.addEventListener("click", () => { this.choose(chosen); this.parts.canvas.focus(); });
      const told = month > 0 ? storyList(whatItDid(film, month, chosen, words), words) : element("p", {}, [words.say("hint")]);
      const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": this.nameOf(chosen) }, [told]);
      this.parts.strip.replaceChildren(element("h2", {}, [`${this.nameOf(chosen)}, ${words.say("month", { month })}`]), close, box);
      return;
    }
    const stage = this.player.staged && this.player.phase < 1 ? film.header.stages[this.player.stage] : "";
    const sentences = month > 0 ? happenings(film, month, words, TOLD) : [words.say("hint")];
    if (stage !== "") sentences.unshift(words.say(`explain_${stage}`));
    this.parts.strip.replaceChildren(
      element("h2", {}, [month > 0 ? words.say("happened", { month }) : words.say("before")]),
      ...sentences.map((text) => element("p", {}, [text])),
    );
    if (!playing && month > 0 && !this.player.moving) this.announce(sentences.join(" "));
  }
}
