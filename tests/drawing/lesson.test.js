// The pure part of a lesson: what is measured, how a guess is judged, what opens when.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Course, measured, optionOf, overMonths } from "../../trustsim/app/static/course.js";
import { Film, bytesOf, inflated, splitFrames } from "../../trustsim/app/static/unpack.js";

const stored = JSON.parse(readFileSync(new URL("film.json", import.meta.url), "utf8"));

/** @param {number} [months] */
async function film(months = Infinity) {
  const found = new Film(stored.header);
  for (const frame of splitFrames(await inflated(bytesOf(stored.frames)))) if (found.last < months) found.add(frame);
  return found;
}

/** Rows of a curve as Python told them. @param {string} column @param {string} stance */
function told(column, stance) {
  const row = stored.header.stances.findIndex((/** @type {any} */ one) => one.side === "buyer" && one.label === stance);
  const step = stored.header.columns.find((/** @type {any} */ one) => one.name === column).step;
  return stored.told.map((/** @type {any} */ frame) => frame.columns[column][row] * step);
}

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((before, one) => before + one, 0);
const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) <= 1e-9 * Math.abs(b), `${a} ${b}`);

const lesson = {
  id: "x", months: 60, seed: 1, told: {}, sources: [],
  controls: [{ name: "long", key: "periods", start: 60, values: [60, 120], low: 0, high: 0, step: 0, opens: 1 }],
  predictions: [
    { name: "one", values: {}, measure: { outcome: "price", stance: "trusting", less: "aggressive", over: "mean", per: "" }, options: ["a", "b"], cuts: [0], answer: "b", holds: 99 },
    { name: "two", values: { long: 120 }, measure: { outcome: "profit", stance: "trusting", less: "aggressive", over: "sum", per: "" }, options: ["a", "b"], cuts: [0], answer: "b", holds: 99 },
  ],
};

test("a measure is what the curves say, over all months", async () => {
  const found = await film();
  const [trusting, aggressive] = ["trusting", "aggressive"].map((one) => told("mean_price", one));
  near(overMonths(found, "price", "trusting", "mean"), sum(trusting) / trusting.length);
  near(overMonths(found, "profit", "aggressive", "sum"), sum(told("mean_profit", "aggressive")));
  const gap = measured(found, lesson.predictions[0].measure);
  near(gap.number, sum(trusting) / trusting.length - sum(aggressive) / aggressive.length);
  const cost = measured(found, { ...lesson.predictions[0].measure, outcome: "total_cost" });
  near(measured(found, { ...lesson.predictions[0].measure, outcome: "total_cost", per: "price" }).number, cost.number / gap.number);
  near(measured(found, { outcome: "transactional_share", stance: "aggressive", less: "", over: "mean", per: "" }).number,
    sum(told("mean_transactional_share", "aggressive")) / found.last);
  assert.throws(() => overMonths(found, "price", "nobody", "mean"), /no price of nobody buyers/);
});

test("a number at a cut belongs to the higher option", () => {
  const asked = { ...lesson.predictions[0], options: ["low", "middle", "high"], cuts: [0, 0.5] };
  assert.deepEqual([-1, 0, 0.49, 0.5, 9].map((one) => optionOf(asked, one)), ["low", "middle", "middle", "high", "high"]);
});

test("a guess unlocks Play, the last month judges it, and the next control opens", async () => {
  const course = new Course(lesson);
  const [whole, part] = [await film(), await film(59)];
  assert.deepEqual([course.locked, course.open, course.next()], [true, -1, false]);
  assert.equal(course.judge(whole), false); // nothing was guessed
  assert.equal(course.choose("c"), false);
  assert.equal(course.choose("b"), true);
  assert.equal(course.choose("a"), false); // a guess is made once
  assert.deepEqual([course.locked, course.open, course.guess], [false, -1, "b"]);
  assert.equal(course.judge(part), false); // a month is missing
  assert.equal(course.judge(whole), true);
  assert.equal(course.judge(whole), false);
  const number = measured(whole, lesson.predictions[0].measure).number;
  const shown = number >= 0 ? "b" : "a";
  assert.deepEqual([course.verdict?.shown, course.verdict?.right, course.verdict?.rare], [shown, shown === "b", shown !== "b"]);
  assert.equal(course.open, 0);
  assert.equal(course.next(), true);
  assert.deepEqual([course.locked, course.open, course.values], [true, -1, { long: 120 }]);
  course.choose("a");
  course.judge(whole);
  assert.equal(course.open, 1);
  course.next();
  assert.deepEqual([course.locked, course.open, course.prediction, course.next()], [false, Infinity, null, false]);
});

test("a shared market and the sandbox ask nothing", () => {
  for (const course of [new Course(lesson, true), new Course({ ...lesson, predictions: [] })]) {
    assert.deepEqual([course.locked, course.open, course.prediction, course.values], [false, Infinity, null, {}]);
  }
});
