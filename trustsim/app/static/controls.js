// The controls of a lesson: a slider for a range, a list for values, each with what it means.

import { element } from "./parts.js";
import { standing } from "./screen.js";

/** @typedef {import("./screen.js").Control} Control */
/** @typedef {import("./screen.js").Lesson} Lesson */
/** @typedef {import("./screen.js").Value} Value */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {{control: Control, box: HTMLElement, title: HTMLElement, help: HTMLElement, shown: HTMLElement | null, input: HTMLInputElement | HTMLSelectElement}} Knob */

/** Controls that a visitor turns; what they stand at is in `values`, without those at their start. */
export class Controls {
  /**
   * @param {Lesson} lesson
   * @param {Record<string, Value>} values
   * @param {(name: string, done: boolean) => void} turned called while one is being turned, and when it is done
   */
  constructor(lesson, values, turned) {
    this.lesson = lesson;
    this.values = { ...values };
    this.turned = turned;
    this.knobs = lesson.controls.map((control) => this.knob(control));
    this.element = element("div", { class: "knobs" }, this.knobs.map((one) => one.box));
  }

  /** @param {Control} control @returns {Knob} */
  knob(control) {
    const id = `control-${control.name}`;
    const listed = control.values.length > 0;
    const input = listed ? element("select", { id }, control.values.map((one) => element("option", { value: String(one) })))
      : element("input", { id, type: "range", min: String(control.low), max: String(control.high), step: String(control.step) });
    input.value = String(this.values[control.name] ?? control.start);
    input.setAttribute("aria-describedby", `${id}-help`);
    const title = element("label", { for: id });
    const help = element("p", { class: "help", id: `${id}-help` });
    const shown = listed ? null : element("output", { for: id });
    const box = element("div", { class: "knob" }, [element("div", {}, shown === null ? [title] : [title, shown]), input, help]);
    const knob = { control, box, title, help, shown, input };
    input.addEventListener("input", () => this.turn(knob, false));
    input.addEventListener("change", () => this.turn(knob, true));
    return knob;
  }

  /** @param {Knob} knob @param {boolean} done */
  turn({ control, input, shown }, done) {
    const value = standing(control, input.value);
    if (value === null) return;
    if (value === control.start) delete this.values[control.name];
    else this.values[control.name] = value;
    if (shown !== null) shown.textContent = this.number(control, value);
    this.turned(control.name, done);
  }

  /** Which controls can be turned at a step of the lesson; the others are not to be seen. @param {number} step */
  open(step) {
    for (const { control, box } of this.knobs) box.hidden = control.opens > step;
  }

  /** All texts, in a language. @param {Words} words */
  retell(words) {
    this.words = words;
    for (const { control, title, help, shown, input } of this.knobs) {
      const key = `lesson.${this.lesson.id}.control.${control.name}`;
      title.textContent = words.has(key) ? words.say(key) : control.key;
      help.textContent = words.has(`${key}.help`) ? words.say(`${key}.help`) : "";
      const value = this.values[control.name] ?? control.start;
      if (shown !== null) shown.textContent = this.number(control, value);
      if (input instanceof HTMLSelectElement) {
        [...input.options].forEach((option, at) => { option.textContent = this.number(control, control.values[at]); });
      }
    }
  }

  /** @param {Control} control @param {Value} value */
  number(control, value) {
    const { words } = this;
    if (words === undefined) return "";
    if (typeof value !== "number") {
      const key = `lesson.${this.lesson.id}.control.${control.name}.${value}`;
      return words.has(key) ? words.say(key) : String(value);
    }
    const steps = [control.step, ...control.values, value].map((one) => (String(one).split(".")[1] ?? "").length);
    return words.number(value, Math.max(...steps));
  }
}
