// What is to be seen beside the panel: a market, two of them under the same shocks, the spread of many.

import { Compare } from "./compare.js";
import { FanView } from "./fan.js";
import { Session } from "./host.js";
import { element } from "./parts.js";
import { toQuery } from "./screen.js";
import { View } from "./view.js";
import { Words } from "./words.js";

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./words.js").Texts} Texts */
/** @typedef {{header: Header, frames: Uint8Array[], end: string}} Reel */

/** Markets come here from the server, and are shown as they come. */
export class Stage {
  /** @param {Record<string, Texts>} languages */
  constructor(languages) {
    this.languages = languages;
    this.words = new Words(languages, (navigator.language || "en").slice(0, 2));
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    this.locked = false;
    this.pair = false; // two markets are wanted
    this.fresh = false; // whether the picture is of the markets that are wanted
    this.since = 0; // when something was asked for, in milliseconds
    /** What has come of the markets that are wanted, by id. @type {Map<number, Reel>} */
    this.reels = new Map();
    /** The addresses of their screens. @type {Map<number, string>} */
    this.wanted = new Map();
    /** @type {View | Compare | null} */
    this.picture = null;
    /** @type {FanView | null} */
    this.fan = null;
    /** A month of the one market has been drawn. @type {(film: Film, month: number) => void} */
    this.drawn = () => {};
    /** Language, colours, or what is shown have changed. @type {() => void} */
    this.changed = () => {};
    /** What makes a market of two differ, in words. @type {(id: number) => string} */
    this.named = () => "";
    this.place = element("div", { class: "view" });
    this.over = element("div", { class: "over trustsim", hidden: "" });
    this.notice = element("p", { class: "notice", role: "status", hidden: "" });
    this.element = element("div", { class: "stage" }, [this.place, this.over, this.notice]);
    this.session = this.connect();
  }

  connect() {
    const session = new Session(`ws://${location.host}/market`);
    session.onHeader = (header, id) => this.begin(header, id);
    session.onFrame = (frame, id) => this.add(frame, id);
    session.onEnd = (end, id) => this.finish(end, id);
    session.onReady = (share) => this.wait("class_making", share);
    session.onCounted = (share) => this.wait("class_counting", share);
    session.onMany = (many) => this.spread(many);
    session.onRefused = (reason) => this.refuse(reason);
    session.onLost = () => this.lose();
    return session;
  }

  /**
   * Show one market, or two under the same shocks; one that is here already is not asked for again.
   * @param {Screen[]} screens
   */
  ask(screens) {
    const queries = screens.map(toQuery);
    if (this.pair && screens.length === 1) this.drop(1);
    this.pair = screens.length > 1;
    this.fresh = false;
    this.since = performance.now();
    this.tell(this.picture === null ? this.words.say("class_opening") : "");
    this.uncover();
    this.place.setAttribute("aria-busy", "true");
    queries.forEach((query, id) => {
      if (this.reels.has(id) && this.wanted.get(id) === query) return;
      this.reels.delete(id);
      this.wanted.set(id, query);
      this.session.open(screens[id], id);
    });
    this.raise();
  }

  /** @param {number} id */
  drop(id) {
    this.reels.delete(id);
    this.wanted.delete(id);
    this.session.close(id);
  }

  /** The header of the market that the controls are about; null until it has come. @returns {Header | null} */
  get header() {
    return this.reels.get(this.pair ? 1 : 0)?.header ?? null;
  }

  /** A market is here. @param {Header} header @param {number} id */
  begin(header, id) {
    this.reels.set(id, { header, frames: [], end: "" });
    this.fresh = false;
    this.raise();
  }

  /** A month of it; one that is too late belongs to none that is wanted. @param {Uint8Array} frame @param {number} id */
  add(frame, id) {
    this.reels.get(id)?.frames.push(frame);
    if (this.fresh) this.picture?.add(frame, id);
  }

  /** @param {string} end the fingerprint @param {number} id */
  finish(end, id) {
    Object.assign(this.reels.get(id) ?? {}, { end });
    if (this.fresh) this.picture?.finish(end, id);
    this.changed();
  }

  /** Put a new picture up, once all of its markets are here; months that have come already are put in. */
  raise() {
    const headers = [0, 1].slice(0, this.pair ? 2 : 1).map((id) => this.reels.get(id)?.header);
    if (headers.includes(undefined)) return;
    const { picture } = this;
    const [speed, playing] = picture === null ? [3, false] : [picture.player.speed, picture.player.playing];
    picture?.destroy();
    const shown = /** @type {Header[]} */ (headers);
    const made = this.pair ? new Compare(this.place, shown, this.languages) : new View(this.place, shown[0], this.languages);
    if (made instanceof Compare) made.nameOf = (id) => this.named(id);
    this.picture = made;
    this.fresh = true;
    made.change(this.words.language, this.dark);
    made.wants = (/** @type {number} */ month, /** @type {number | boolean} */ id) => this.told(month, this.pair ? Number(id) : 0);
    made.retold = () => this.retell();
    const first = made instanceof Compare ? made.views[0] : made; // whose controls are on the page
    first.setSpeed(speed);
    this.reels.forEach(({ frames, end }, id) => {
      for (const frame of frames) made.add(frame, id);
      if (end !== "") made.finish(end, id);
    });
    if (playing) first.toggle();
    this.lock(this.locked);
    this.place.removeAttribute("aria-busy");
    this.tell("");
    this.changed();
    Object.assign(globalThis, { trustsim: made });
  }

  /** @param {number} month @param {number} id */
  told(month, id) {
    if (!this.fresh) return;
    this.session.drawn(month, id);
    if (this.picture instanceof View) this.drawn(this.picture.film, month);
  }

  /** Whether no month may pass: a lesson asks first. @param {boolean} locked */
  lock(locked) {
    this.locked = locked;
    if (this.picture instanceof View) this.picture.lock(locked);
  }

  // -- many markets -------------------------------------------------------------------------------

  /** @param {Screen} screen */
  many(screen) {
    this.since = performance.now();
    this.tell(this.words.say("class_started"));
    this.session.many(screen);
  }

  /** The spread, over the market it belongs to. @param {any} many */
  spread(many) {
    const { header, picture } = this;
    this.tell("");
    this.uncover();
    if (header === null) return;
    const back = element("button", { class: "back" });
    back.addEventListener("click", () => { this.uncover(); this.changed(); });
    this.over.hidden = false;
    this.place.inert = true;
    this.over.append(back);
    this.fan = new FanView(this.over, header, many, this.words, this.dark, picture instanceof View ? picture.film : null);
    this.retell();
    back.focus();
  }

  /** The market again, and not the spread. */
  uncover() {
    this.fan?.destroy();
    this.fan = null;
    this.over.replaceChildren();
    this.over.hidden = true;
    this.place.inert = false;
  }

  // -- words --------------------------------------------------------------------------------------

  retell() {
    if (this.picture !== null) [this.words, this.dark] = [this.picture.words, this.picture.dark];
    this.element.dataset.theme = this.over.dataset.theme = this.dark ? "dark" : "light";
    const back = this.over.querySelector(".back");
    if (back !== null) back.textContent = this.words.say("class_back");
    this.fan?.retell(this.words, this.dark);
    this.changed();
  }

  /** How far something is, and what is left of it. @param {string} key @param {number} share */
  wait(key, share) {
    const left = ((performance.now() - this.since) * (1 - share)) / share / 1000;
    this.tell(this.words.say(key, { seconds: Math.ceil(left), percent: this.words.percent(share) }));
  }

  /** @param {string} text */
  tell(text) {
    this.notice.hidden = text === "";
    this.notice.replaceChildren(text);
  }

  /** @param {string} reason */
  refuse(reason) {
    this.place.removeAttribute("aria-busy");
    this.wanted.clear();
    this.tell(this.words.say("class_refused", { reason }));
  }

  lose() {
    const again = element("button", {}, [this.words.say("class_reconnect")]);
    again.addEventListener("click", () => location.reload());
    this.tell(`${this.words.say("class_lost")} `);
    this.notice.append(again);
  }
}
