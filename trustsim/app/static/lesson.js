// The panel of a lesson: predict before Play unlocks, an answer to that very prediction, and one
// control at a time.

import { Course } from "./course.js";
import { element } from "./parts.js";

/** @typedef {import("./screen.js").Lesson} Lesson */
/** @typedef {import("./screen.js").Value} Value */
/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./words.js").Words} Words */
/**
 * What the panel needs of the page it stands on.
 * `show`: a market where the controls stand like this, of the same seed as before;
 * `open`: controls up to this step can be turned, -1 for none;
 * `lock`: whether months may pass.
 * @typedef {{show: (values: Record<string, Value>) => void, open: (step: number) => void,
 *   lock: (locked: boolean) => void}} Page
 */

/** The texts and questions of a lesson: `element` above the controls, `notes` below them. */
export class LessonPanel {
  /**
   * @param {Lesson} lesson
   * @param {Page} page
   * @param {boolean} [free] nothing is asked: who follows a link to a market sees that market
   */
  constructor(lesson, page, free = false) {
    this.lesson = lesson;
    this.page = page;
    this.course = new Course(lesson, free);
    this.shared = free && lesson.predictions.length > 0;
    this.live = element("div", { role: "status" });
    this.asked = element("div", { class: "asked" });
    this.top = element("div");
    this.bottom = element("div");
    this.element = element("div", { class: "lesson" }, [this.top, this.asked, this.live, this.bottom]);
    this.notes = element("div", { class: "lesson" });
    /** @type {Words | null} */
    this.words = null;
    this.tellPage();
  }

  /** The page opens and locks what the course says. */
  tellPage() {
    this.page.open(this.course.open);
    this.page.lock(this.course.locked);
  }

  /**
   * A month has been drawn; at the last one the market answers.
   * @param {Film} film
   * @param {number} month
   */
  drawn(film, month) {
    if (month < film.header.months || !this.course.judge(film)) return;
    this.tellPage();
    this.show();
    this.live.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} option */
  choose(option) {
    if (!this.course.choose(option)) return;
    this.tellPage();
    this.show();
    const pressed = /** @type {HTMLElement | null} */ (this.asked.querySelector("[aria-pressed=true]"));
    pressed?.focus();
  }

  /** On to the next question, or to the end. */
  next() {
    if (!this.course.next()) return;
    if (this.course.prediction !== null) this.page.show(this.course.values);
    this.tellPage();
    this.show();
    const heading = (this.course.prediction === null ? this.bottom : this.asked).querySelector("h3");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
    heading?.scrollIntoView({ block: "nearest" });
  }

  /** From its first question on. */
  begin() {
    this.course = new Course(this.lesson);
    this.shared = false;
    this.page.show(this.course.values);
    this.tellPage();
    this.show();
  }

  // -- texts --------------------------------------------------------------------------------------

  /** All texts, in a language. @param {Words} words */
  retell(words) {
    this.words = words;
    this.show();
  }

  /**
   * A text of this lesson with its numbers; empty where it has none.
   * @param {string} key
   * @param {Record<string, string>} [values]
   */
  text(key, values = {}) {
    const words = /** @type {Words} */ (this.words);
    const whole = `lesson.${this.lesson.id}.${key}`;
    if (!words.has(whole)) return "";
    const told = Object.entries(this.lesson.told).map(([name, number]) => [name, words.number(number, digitsOf(number))]);
    return words.say(whole, { ...Object.fromEntries(told), ...values });
  }

  show() {
    if (this.words === null) return;
    const { course } = this;
    const done = course.prediction === null;
    const first = course.step === 0 && course.guess === "";
    this.top.replaceChildren(...(first ? this.section("what") : []));
    this.asked.replaceChildren(...(done ? [] : this.question()));
    this.live.replaceChildren(...(course.guess === "" ? [] : this.answer()));
    const end = done ? this.section("try") : [];
    if (this.shared) end.push(this.button("lesson_begin", () => this.begin()));
    this.bottom.replaceChildren(...end);
    // What is to be noticed can be unfolded: it answers what is to be tried.
    const names = ["notice", "what", "how", "left_out"].filter((name) => (name === "notice" ? done : name !== "what" || !first));
    this.notes.replaceChildren(...this.folded(names));
  }

  /** A heading and its text. @param {string} name @returns {HTMLElement[]} */
  section(name) {
    const text = this.text(name);
    if (text === "") return [];
    const words = /** @type {Words} */ (this.words);
    return [element("h3", {}, [words.say(`lesson_${name}`)]), element("p", {}, [text])];
  }

  /** What can be unfolded, sources last. @param {string[]} names */
  folded(names) {
    const words = /** @type {Words} */ (this.words);
    const fold = (/** @type {string} */ name, /** @type {Node[]} */ inside) =>
      element("details", {}, [element("summary", {}, [words.say(`lesson_${name}`)]), ...inside]);
    const texts = names.filter((name) => this.text(name) !== "").map((name) => fold(name, [element("p", {}, [this.text(name)])]));
    const cited = this.lesson.sources.map((one) => {
      const mark = one.verified ? "" : ` ${words.say("lesson_unchecked")}`;
      return element("li", {}, [one.cited + mark]);
    });
    return cited.length === 0 ? texts : [...texts, fold("sources", [element("ul", {}, cited)])];
  }

  question() {
    const { course } = this;
    const words = /** @type {Words} */ (this.words);
    const { name, options } = /** @type {import("./course.js").Prediction} */ (course.prediction);
    const heading = element("h3", {}, [words.say("lesson_predict")]);
    const at = element("span", {}, [words.say("lesson_step", { step: course.step + 1, steps: course.steps })]);
    const buttons = options.map((option) => {
      const button = element("button", { "aria-pressed": String(course.guess === option) }, [this.text(`${name}.${option}`)]);
      button.addEventListener("click", () => this.choose(option));
      button.disabled = course.guess !== "" && course.guess !== option;
      return button;
    });
    const said = this.text(`${name}.question`);
    const asked = [element("div", { class: "step" }, [heading, at]), element("p", {}, [said])];
    return course.verdict !== null ? asked
      : [...asked, element("div", { class: "options", role: "group", "aria-label": said }, buttons)];
  }

  /** What a guess is told: first to press Play, then what the market showed. */
  answer() {
    const { course, lesson } = this;
    const words = /** @type {Words} */ (this.words);
    const { name, values, answer, holds } = /** @type {import("./course.js").Prediction} */ (course.prediction);
    const option = (/** @type {string} */ one) => this.text(`${name}.${one}`);
    const said = option(course.guess);
    const { verdict } = course;
    if (verdict === null) {
      const months = values.months ?? lesson.months;
      return [element("p", {}, [words.say("lesson_play", { said, month: months })])];
    }
    const { right, rare, shown } = verdict;
    const first = right ? words.say("lesson_right", { said }) : words.say("lesson_wrong", { said, shown: option(shown) });
    const numbers = { stance: this.number(verdict.stance), less: this.number(verdict.less), number: this.number(verdict.number) };
    const texts = [
      this.text(`${name}.seen`, numbers), this.text(`${name}.after_${course.guess}`),
      words.say("lesson_holds", { holds, answer: option(answer) }) + (rare ? ` ${words.say("lesson_rare")}` : ""),
    ];
    if (lesson.controls.some((one) => one.opens === course.step)) texts.push(words.say("lesson_opened"));
    const more = course.step + 1 < course.steps ? "lesson_next" : "lesson_finish";
    return [
      element("p", { class: "first" }, [first]), ...texts.filter((one) => one !== "").map((one) => element("p", {}, [one])),
      this.button(more, () => this.next()),
    ];
  }

  /** A number of the verdict as its outcome is told. @param {number} value */
  number(value) {
    const words = /** @type {Words} */ (this.words);
    const { measure } = /** @type {import("./course.js").Prediction} */ (this.course.prediction);
    if (measure.per !== "" || measure.outcome.endsWith("_share")) return words.percent(value);
    return measure.over === "sum" ? words.short(value) : words.number(value, 1);
  }

  /** @param {string} key @param {() => void} pressed */
  button(key, pressed) {
    const made = element("button", { class: "go" }, [/** @type {Words} */ (this.words).say(key)]);
    made.addEventListener("click", pressed);
    return made;
  }
}

/** How many digits a number is written with. @param {number} value */
function digitsOf(value) {
  return (String(value).split(".")[1] ?? "").length;
}
