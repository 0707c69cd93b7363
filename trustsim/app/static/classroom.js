// The classroom's page: which lesson, where its controls stand, which market; beside it the View.

import { Controls } from "./controls.js";
import { Session } from "./host.js";
import { LessonPanel } from "./lesson.js";
import { element } from "./parts.js";
import { LAST_SEED, beginning, fromQuery, toQuery } from "./screen.js";
import { View } from "./view.js";
import { Words } from "./words.js";

/** @typedef {import("./screen.js").Lesson} Lesson */
/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./words.js").Texts} Texts */
/** @typedef {import("./unpack.js").Header} Header */

/** The page, and what is on it now. */
export class Classroom {
  /**
   * @param {HTMLElement} body
   * @param {Lesson[]} lessons
   * @param {Record<string, Texts>} languages
   */
  constructor(body, lessons, languages) {
    this.lessons = lessons;
    this.languages = languages;
    this.words = new Words(languages, (navigator.language || "en").slice(0, 2));
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    /** @type {View | null} */
    this.view = null;
    this.asked = 0; // when the market was asked for, in milliseconds
    this.parts = this.build();
    body.append(this.parts.panel, this.parts.stage);
    this.session = this.connect();
    this.screen = fromQuery(location.hash, lessons) ?? beginning(lessons[0]);
    this.lesson = lessons[0];
    this.controls = new Controls(this.lesson, {}, () => {});
    this.panel = new LessonPanel(this.lesson, { show: () => {}, open: () => {}, lock: () => {} });
    this.enter(this.screen);
    window.addEventListener("hashchange", () => this.follow());
  }

  build() {
    const tabs = this.lessons.map((lesson, at) => {
      const sandbox = at === this.lessons.length - 1;
      const tab = element("button", { class: sandbox ? "wide" : "" }, sandbox ? [] : [String(at + 1)]);
      tab.addEventListener("click", () => this.enter(beginning(lesson)));
      return tab;
    });
    const nav = element("nav", {}, [element("ol", {}, tabs.map((tab) => element("li", {}, [tab])))]);
    const title = element("h2");
    const course = element("div");
    const knobs = element("div", { role: "group" });
    const scroll = element("div", { class: "scroll" }, [course, knobs]);
    const seed = element("input", { type: "number", id: "seed", min: "0", max: String(LAST_SEED), step: "1" });
    const seedText = element("label", { for: "seed" });
    const another = element("button", { class: "another" });
    const again = element("button", { class: "again" });
    const luck = element("div", { class: "luck" }, [seedText, seed, another]);
    const notice = element("p", { class: "notice", role: "status", hidden: "" });
    const panel = element("aside", { class: "trustsim panel" }, [nav, title, scroll, again, luck]);
    const view = element("div", { class: "view" });
    const stage = element("div", { class: "stage" }, [view, notice]);
    another.addEventListener("click", () => this.change({ seed: this.screen.seed < LAST_SEED ? this.screen.seed + 1 : 0 }));
    again.addEventListener("click", () => this.enter({ ...beginning(this.lesson), seed: this.screen.seed }));
    seed.addEventListener("change", () => this.reseed());
    return { tabs, nav, title, course, knobs, seed, seedText, another, again, notice, panel, view, stage };
  }

  connect() {
    const session = new Session(`ws://${location.host}/market`);
    session.onHeader = (header) => this.raise(header);
    session.onFrame = (frame) => this.view?.add(frame);
    session.onEnd = (fingerprint) => this.view?.finish(fingerprint);
    session.onReady = (share) => this.wait(share);
    session.onRefused = (reason) => this.tell(this.words.say("class_refused", { reason }));
    session.onLost = () => this.tell(this.words.say("class_lost"), true);
    return session;
  }

  // -- which market -------------------------------------------------------------------------------

  /** Begin a lesson, or go to a screen of it. @param {Screen} screen */
  enter(screen) {
    this.lesson = this.lessons.find((one) => one.id === screen.lesson) ?? this.lessons[0];
    this.fit(screen.values);
    const shared = Object.keys(screen.values).length > 0; // by a link: that market is to be seen
    this.panel = new LessonPanel(this.lesson, {
      show: (values) => { this.fit(values); this.controls.retell(this.words); this.change({ values }); },
      open: (step) => this.controls.open(step),
      lock: (locked) => this.view?.lock(locked),
    }, shared);
    this.parts.course.replaceChildren(this.panel.element);
    this.parts.tabs.forEach((tab, at) => {
      if (this.lessons[at] === this.lesson) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    });
    this.screen = screen;
    this.retell();
    this.open();
  }

  /** Controls of the lesson that stand like this. @param {Record<string, import("./screen.js").Value>} values */
  fit(values) {
    this.controls = new Controls(this.lesson, values, (_, done) => {
      if (done) this.change({ values: { ...this.controls.values } });
    });
    this.parts.knobs.replaceChildren(this.controls.element);
  }

  /** The same lesson, something else. @param {Partial<Screen>} what */
  change(what) {
    this.screen = { ...this.screen, ...what };
    this.open();
  }

  reseed() {
    const seed = this.parts.seed.valueAsNumber;
    if (Number.isInteger(seed) && seed >= 0 && seed <= LAST_SEED) this.change({ seed });
    else this.parts.seed.value = String(this.screen.seed);
  }

  /** An address that was changed by hand, or by going back. */
  follow() {
    const asked = fromQuery(location.hash, this.lessons);
    if (asked !== null && toQuery(asked) !== toQuery(this.screen)) this.enter(asked);
  }

  /** Ask for the market of the screen. */
  open() {
    history.replaceState(null, "", `#${toQuery(this.screen)}`);
    this.parts.seed.value = String(this.screen.seed);
    this.tell("");
    this.asked = performance.now();
    this.parts.stage.setAttribute("aria-busy", "true");
    this.session.open(this.screen);
  }

  /** The market is here. @param {Header} header */
  raise(header) {
    const { view } = this;
    const [speed, playing] = view === null ? [3, false] : [view.player.speed, view.player.playing];
    view?.destroy();
    const made = new View(this.parts.view, header, this.languages);
    made.change(this.words.language, this.dark);
    made.wants = (month) => {
      this.session.drawn(month);
      this.panel.drawn(made.film, month);
    };
    made.retold = () => this.retell();
    made.setSpeed(speed);
    if (playing) made.toggle();
    made.lock(this.panel.course.locked);
    this.parts.stage.removeAttribute("aria-busy");
    this.tell("");
    this.view = made;
    Object.assign(globalThis, { trustsim: made });
  }

  // -- texts --------------------------------------------------------------------------------------

  /** How far the months are that come before the first: with the time left, if it is worth it. @param {number} share */
  wait(share) {
    const left = ((performance.now() - this.asked) * (1 - share)) / share / 1000;
    this.tell(this.words.say("class_making", { seconds: Math.ceil(left), percent: this.words.percent(share) }));
  }

  /** @param {string} text @param {boolean} [lost] */
  tell(text, lost = false) {
    const { notice } = this.parts;
    notice.hidden = text === "";
    notice.replaceChildren(text);
    if (!lost) return;
    const again = element("button", {}, [this.words.say("class_reconnect")]);
    again.addEventListener("click", () => location.reload());
    notice.append(" ", again);
  }

  /** All texts of the page beside the view, in its language and colours. */
  retell() {
    if (this.view !== null) [this.words, this.dark] = [this.view.words, this.view.dark];
    const { words, parts, lesson } = this;
    const named = (/** @type {Lesson} */ one) => words.say(`lesson.${one.id}.title`);
    document.documentElement.lang = words.language;
    document.title = `trustsim: ${named(lesson)}`;
    parts.panel.dataset.theme = parts.stage.dataset.theme = this.dark ? "dark" : "light";
    parts.nav.setAttribute("aria-label", words.say("class_lessons"));
    parts.panel.setAttribute("aria-label", words.say("class_panel"));
    parts.knobs.setAttribute("aria-label", words.say("class_controls"));
    parts.tabs.forEach((tab, at) => {
      tab.title = named(this.lessons[at]);
      if (at === this.lessons.length - 1) tab.textContent = tab.title;
      else tab.setAttribute("aria-label", `${at + 1}: ${tab.title}`);
    });
    parts.title.textContent = named(lesson);
    parts.seedText.textContent = words.say("class_seed");
    parts.another.textContent = words.say("class_another");
    parts.again.textContent = words.say("class_again");
    this.controls.retell(words);
    this.panel.retell(words);
  }
}

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

const { lessons, languages } = await fetched("/lessons");
const texts = await Promise.all(languages.map((/** @type {string} */ one) => fetched(`/static/strings/${one}.json`)));
const spoken = Object.fromEntries(languages.map((/** @type {string} */ one, /** @type {number} */ at) => [one, texts[at]]));
Object.assign(globalThis, { classroom: new Classroom(document.body, lessons, spoken) });
