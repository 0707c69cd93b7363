// A screen: all that there is to say of a market, and how it stands in an address.

/** @typedef {number | string} Value */
/** @typedef {{lesson: string, values: Record<string, Value>, seed: number}} Screen */
/**
 * @typedef {{name: string, key: string, start: Value, values: Value[], low: number, high: number,
 *   step: number, opens: number}} Control
 * @typedef {{id: string, months: number, seed: number, controls: Control[],
 *   predictions: import("./course.js").Prediction[], told: Record<string, number>,
 *   sources: {cited: string, verified: boolean}[]}} Lesson
 */

export const LAST_SEED = 0xffffffff;

/**
 * A lesson as it begins.
 * @param {Lesson} lesson
 * @returns {Screen}
 */
export function beginning(lesson) {
  return { lesson: lesson.id, values: {}, seed: lesson.seed };
}

/**
 * "lesson=...&seed=...&name=value": only controls that do not stand where they begin.
 * @param {Screen} screen
 */
export function toQuery(screen) {
  const pairs = Object.entries(screen.values).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams([["lesson", screen.lesson], ["seed", String(screen.seed)], ...pairs]).toString();
}

/**
 * The screen of an address; what no lesson has is left out of it.
 * @param {string} query
 * @param {Lesson[]} lessons
 * @returns {Screen | null} null where it names no lesson
 */
export function fromQuery(query, lessons) {
  const asked = new URLSearchParams(query.replace(/^#/, ""));
  const lesson = lessons.find((one) => one.id === asked.get("lesson"));
  if (lesson === undefined) return null;
  const screen = beginning(lesson);
  const seed = Number(asked.get("seed") ?? NaN);
  if (Number.isInteger(seed) && seed >= 0 && seed <= LAST_SEED) screen.seed = seed;
  for (const control of lesson.controls) {
    const text = asked.get(control.name);
    const value = text === null ? null : standing(control, text);
    if (value !== null && value !== control.start) screen.values[control.name] = value;
  }
  return screen;
}

/**
 * Where a control stands by a text; null where it cannot.
 * @param {Control} control
 * @param {string} text
 * @returns {Value | null}
 */
export function standing(control, text) {
  if (control.values.length > 0) return control.values.find((one) => String(one) === text) ?? null;
  const value = text.trim() === "" ? NaN : Number(text);
  return value >= control.low && value <= control.high ? value : null;
}
