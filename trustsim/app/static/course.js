// The course of a lesson without a page: what is asked, what was said, how a market answers.

/** @typedef {import("./screen.js").Lesson} Lesson */
/** @typedef {import("./screen.js").Value} Value */
/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {{outcome: string, stance: string, less: string, over: string, per: string}} Measure */
/**
 * @typedef {{name: string, values: Record<string, Value>, measure: Measure, options: string[],
 *   cuts: number[], answer: string, holds: number}} Prediction
 * @typedef {{number: number, stance: number, less: number, shown: string, right: boolean,
 *   rare: boolean}} Verdict
 */

/** Outcome of the table `periods` -> column of the curves. */
const COLUMN_OF = /** @type {Record<string, string>} */ ({
  trust: "mean_trust", transactional_share: "mean_transactional_share", price: "mean_price",
  total_cost: "mean_total_cost", ideas_from_suppliers: "mean_ideas", profit: "mean_profit",
});

/**
 * An outcome of the buyers of a stance over all months: their mean, or their sum.
 * @param {Film} film
 * @param {string} outcome
 * @param {string} stance
 * @param {string} over
 */
export function overMonths(film, outcome, stance, over) {
  const { curves, stances } = film.header;
  const row = curves.findIndex((at) => stances[at].side === "buyer" && stances[at].label === stance);
  const column = COLUMN_OF[outcome];
  if (row < 0 || column === undefined) throw new Error(`no ${outcome} of ${stance} buyers`);
  const found = film.frames.map((one) => one.columns[column][row]).filter((one) => !Number.isNaN(one));
  const sum = found.reduce((before, one) => before + one, 0);
  return over === "sum" ? sum : sum / found.length;
}

/**
 * The number by which a prediction is judged, and what it is made of.
 * @param {Film} film
 * @param {Measure} measure
 */
export function measured(film, { outcome, stance, less, over, per }) {
  const gap = (/** @type {string} */ one) => {
    const both = [stance, less].map((label) => (label === "" ? 0 : overMonths(film, one, label, over)));
    return { stance: both[0], less: both[1], number: both[0] - both[1] };
  };
  const found = gap(outcome);
  return per === "" ? found : { ...found, number: found.number / gap(per).number };
}

/**
 * The option that a number belongs to: at or above a cut the higher one.
 * @param {Prediction} prediction
 * @param {number} number
 */
export function optionOf({ options, cuts }, number) {
  return options[cuts.filter((cut) => number >= cut).length];
}

/** Where somebody is in a lesson. Step by step: a question, a guess, the months, the verdict. */
export class Course {
  /**
   * @param {Lesson} lesson
   * @param {boolean} [free] nothing is asked: who follows a link to a market sees that market
   */
  constructor(lesson, free = false) {
    this.lesson = lesson;
    this.steps = lesson.predictions.length;
    this.step = free ? this.steps : 0;
    this.guess = "";
    /** @type {Verdict | null} */
    this.verdict = null;
  }

  /** What is asked at this step; null where everything has been. @returns {Prediction | null} */
  get prediction() {
    return this.lesson.predictions[this.step] ?? null;
  }

  /** Whether Play waits for a guess. */
  get locked() {
    return this.prediction !== null && this.guess === "";
  }

  /** Controls that unlock up to this step can be turned; -1: none, as long as a market is to answer. */
  get open() {
    if (this.prediction === null) return Infinity;
    return this.verdict === null ? -1 : this.step;
  }

  /** Where the controls stand when this step begins. */
  get values() {
    return this.prediction?.values ?? {};
  }

  /** @param {string} option whether it was taken: a guess is made once */
  choose(option) {
    const { prediction } = this;
    if (prediction === null || this.guess !== "" || !prediction.options.includes(option)) return false;
    this.guess = option;
    return true;
  }

  /**
   * A market has come to its last month; whether it answers the question.
   * @param {Film} film
   */
  judge(film) {
    const { prediction } = this;
    if (prediction === null || this.guess === "" || this.verdict !== null) return false;
    if (film.last < film.header.months) return false;
    const found = measured(film, prediction.measure);
    const shown = optionOf(prediction, found.number);
    this.verdict = { ...found, shown, right: shown === this.guess, rare: shown !== prediction.answer };
    return true;
  }

  /** On to the next step; whether there was one to leave. */
  next() {
    if (this.verdict === null) return false;
    this.step += 1;
    this.guess = "";
    this.verdict = null;
    return true;
  }
}
