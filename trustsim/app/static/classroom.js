// The classroom's page: which lesson, where its controls stand, which market; beside it the Stage.

import { Controls } from "./controls.js";
import { takeHome } from "./home.js";
import { LessonPanel } from "./lesson.js";
import { element } from "./parts.js";
import { LAST_SEED, beginning, fromQuery, toQuery } from "./screen.js";
import { Stage } from "./stage.js";

/** @typedef {import("./screen.js").Lesson} Lesson */
/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./screen.js").Value} Value */
/** @typedef {import("./words.js").Texts} Texts */

/** The page, and what is on it now. */
export class Classroom {
  /**
   * @param {HTMLElement} body
   * @param {Lesson[]} lessons
   * @param {Record<string, Texts>} languages
   */
  constructor(body, lessons, languages) {
    this.lessons = lessons;
    this.stage = new Stage(languages);
    this.stage.drawn = (film, month) => this.course.drawn(film, month);
    this.stage.changed = () => this.retell();
    this.stage.named = (id) => this.told(id === 0 ? this.pinned ?? this.screen : this.screen);
    this.parts = this.build();
    body.append(this.parts.panel, this.stage.element);
    this.screen = fromQuery(location.hash, lessons) ?? beginning(lessons[0]);
    /** The market that others are compared with. @type {Screen | null} */
    this.pinned = null;
    this.lesson = lessons[0];
    this.step = 0; // controls that open up to here can be turned
    this.controls = new Controls(this.lesson, {}, () => {});
    this.course = new LessonPanel(this.lesson, { show: () => {}, open: () => {}, lock: () => {} });
    this.enter(this.screen);
    window.addEventListener("hashchange", () => this.follow());
  }

  build() {
    const tabs = this.lessons.map((lesson, at) => {
      const tab = element("button", {}, at === this.lessons.length - 1 ? [] : [String(at + 1)]);
      tab.addEventListener("click", () => this.enter(beginning(lesson)));
      return tab;
    });
    const nav = element("nav", {}, [element("ol", {}, tabs.map((tab) => element("li", {}, [tab])))]);
    const title = element("h2");
    const course = element("div");
    const knobs = element("div", { role: "group" });
    const notes = element("div");
    const scroll = element("div", { class: "scroll" }, [course, knobs, notes]);
    const seed = element("input", { type: "number", id: "seed", min: "0", max: String(LAST_SEED), step: "1" });
    const seedText = element("label", { for: "seed" });
    const buttons = Object.fromEntries(["another", "many", "compare", "home", "again"].map((name) => [name, element("button", { class: name })]));
    const { another, many, compare, home, again } = buttons;
    const luck = element("div", { class: "luck" }, [seedText, seed, another]);
    const more = element("div", { class: "more" }, [many, compare, home, again]);
    const dialog = element("dialog");
    const panel = element("aside", { class: "trustsim panel" }, [nav, title, scroll, luck, more, dialog]);
    another.addEventListener("click", () => this.change({ seed: this.screen.seed < LAST_SEED ? this.screen.seed + 1 : 0 }));
    many.addEventListener("click", () => this.stage.many(this.screen));
    compare.addEventListener("click", () => this.compare());
    home.addEventListener("click", () => this.takeHome());
    again.addEventListener("click", () => this.enter({ ...beginning(this.lesson), seed: this.screen.seed }));
    seed.addEventListener("change", () => this.reseed());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    return { tabs, nav, title, course, knobs, notes, seed, seedText, buttons, dialog, panel };
  }

  // -- which market -------------------------------------------------------------------------------

  /** Begin a lesson, or go to a screen of it. @param {Screen} screen */
  enter(screen) {
    this.lesson = this.lessons.find((one) => one.id === screen.lesson) ?? this.lessons[0];
    this.pinned = null;
    this.screen = screen;
    this.fit(screen.values);
    const shared = Object.keys(screen.values).length > 0; // by a link: that market is to be seen
    this.course = new LessonPanel(this.lesson, {
      show: (values) => { this.pinned = null; this.fit(values); this.change({ values }); },
      open: (step) => this.open(step),
      lock: (locked) => this.stage.lock(locked),
    }, shared);
    this.parts.course.replaceChildren(this.course.element);
    this.parts.notes.replaceChildren(this.course.notes);
    this.parts.panel.querySelector(".scroll")?.scrollTo(0, 0);
    this.ask();
  }

  /** Controls of the lesson that stand like this. @param {Record<string, Value>} values */
  fit(values) {
    this.controls = new Controls(this.lesson, values, (_, done) => {
      if (done) this.change({ values: { ...this.controls.values } });
    });
    this.controls.open(this.step);
    this.parts.knobs.replaceChildren(this.controls.element);
  }

  /** What can be turned and asked for; below 0 a market is to answer a question first. @param {number} step */
  open(step) {
    this.step = step;
    this.controls.open(step);
    const { many, compare } = this.parts.buttons;
    many.disabled = compare.disabled = step < 0; // they would tell
  }

  /** The same lesson, something else. @param {Partial<Screen>} what */
  change(what) {
    this.screen = { ...this.screen, ...what };
    if (this.pinned !== null) this.pinned = { ...this.pinned, seed: this.screen.seed };
    this.ask();
  }

  /** Keep this market beside those to come, or no longer. */
  compare() {
    this.pinned = this.pinned === null ? this.screen : null;
    this.ask();
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

  /** Ask for what is to be seen. */
  ask() {
    history.replaceState(null, "", `#${toQuery(this.screen)}`);
    this.parts.seed.value = String(this.screen.seed);
    this.retell();
    this.stage.ask(this.pinned === null ? [this.screen] : [this.pinned, this.screen]);
  }

  takeHome() {
    const { header, words } = this.stage;
    if (header !== null) takeHome(this.parts.dialog, this.screen, header, words);
  }

  // -- texts --------------------------------------------------------------------------------------

  /** Where a market's controls stand, of those that stand elsewhere in the other one. @param {Screen} screen */
  told({ values }) {
    const { words } = this.stage;
    const both = [this.pinned?.values ?? {}, this.screen.values];
    const differ = this.lesson.controls.filter(({ name, start }) => (both[0][name] ?? start) !== (both[1][name] ?? start));
    const texts = differ.map((control) => {
      const key = words.say(`lesson.${this.lesson.id}.control.${control.name}`);
      return words.say("compare_value", { key, value: this.controls.number(control, values[control.name] ?? control.start) });
    });
    return texts.length > 0 ? words.list(texts) : words.say("compare_alike");
  }

  /** All texts of the page beside the stage, in its language and colours. */
  retell() {
    const { parts, lesson, stage: { words, dark } } = this;
    const named = (/** @type {Lesson} */ one) => words.say(`lesson.${one.id}.title`);
    document.documentElement.lang = words.language;
    document.title = `trustsim: ${named(lesson)}`;
    parts.panel.dataset.theme = this.stage.element.dataset.theme = dark ? "dark" : "light";
    parts.nav.setAttribute("aria-label", words.say("class_lessons"));
    parts.panel.setAttribute("aria-label", words.say("class_panel"));
    parts.knobs.setAttribute("aria-label", words.say("class_controls"));
    parts.tabs.forEach((tab, at) => {
      tab.title = named(this.lessons[at]);
      if (at === this.lessons.length - 1) tab.textContent = tab.title;
      else tab.setAttribute("aria-label", `${at + 1}: ${tab.title}`);
      if (this.lessons[at] === lesson) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    });
    parts.title.textContent = named(lesson);
    parts.seedText.textContent = words.say("class_seed");
    for (const [name, button] of Object.entries(parts.buttons)) {
      button.textContent = words.say(`class_${name}`);
      if (words.has(`class_${name}_help`)) button.title = words.say(`class_${name}_help`);
    }
    parts.buttons.compare.setAttribute("aria-pressed", String(this.pinned !== null));
    parts.buttons.home.disabled = this.stage.header === null;
    this.controls.retell(words);
    this.course.retell(words);
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
