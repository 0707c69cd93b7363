// The pure parts of what stands around the drawing: the spread, the comparison, what is taken home.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { differences, earned } from "../../trustsim/app/static/compare.js";
import { fanScale, sinceMonths, tellFan } from "../../trustsim/app/static/fan.js";
import { fileName, linkOf } from "../../trustsim/app/static/home.js";
import { fromQuery } from "../../trustsim/app/static/screen.js";
import { Film, bytesOf, inflated, splitFrames } from "../../trustsim/app/static/unpack.js";
import { Words } from "../../trustsim/app/static/words.js";

const stored = JSON.parse(readFileSync(new URL("film.json", import.meta.url), "utf8"));
const texts = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../../trustsim/app/static/strings/${name}.json`, import.meta.url), "utf8"));
const languages = { en: texts("en"), it: texts("it") };
const english = new Words(languages, "en");

/** A fan of three months whose medians end at 100. */
function fan(more = {}) {
  const bands = [-200, -50, 100, 150, 300].map((end) => [0, null, end]);
  return { runs: 5, seeds: [4, 8], months: 3, race: ["trusting", "aggressive"], quantiles: [0.05, 0.25, 0.5, 0.75, 0.95],
    curves: [{ key: "lead", stance: "trusting", bands }], since: [3, 0, 1, 2, 0], ahead: 3, ...more };
}

test("the scale of a fan holds every band, the market on the screen, and zero", () => {
  const { low, high } = fanScale(fan().curves, [NaN, 900]);
  assert.ok(low <= -200 && high >= 900);
  const trust = [{ key: "trust", stance: null, bands: [[0.4], [0.5], [0.6], [0.7], [0.8]] }];
  assert.deepEqual(fanScale(trust, []), { low: 0, high: 1, ticks: [0, 0.5, 1] });
});

test("the fan is told in sentences, break-even included", () => {
  assert.deepEqual(sinceMonths(fan()), [1, 2, 3]);
  assert.deepEqual(tellFan(fan(), english), [
    "After 3 months buyers who are trusting have earned more than those who are aggressive in 3 of 5 markets.",
    "Where they have, half were ahead for good by month 2, the first by month 1, the last by month 3.",
    "The lead per firm lies between -200.0 and 300.0 in nine of ten markets; in the middle it is 100.0.",
  ]);
  assert.equal(tellFan(fan({ since: [0, 0, 0, 0, 0], ahead: 0 }), english).length, 2);
  assert.match(tellFan(fan({ race: null, since: null, ahead: null }), english).join(), /^What a buyer has earned lies between/);
  for (const words of [english, new Words(languages, "it")]) {
    assert.doesNotMatch(tellFan(stored.many, words).join(), /NaN|undefined|\{/);
  }
});

test("markets differ in what they differ in, defaults included", () => {
  const row = (/** @type {string} */ key, /** @type {unknown} */ value) => ({ key, value, default: "usual", unit: "", meaning: "" });
  const one = { ...stored.header, parameters: [row("a", 1), row("b", [2])] };
  const other = { ...stored.header, parameters: [row("b", [2]), row("c", 3)] };
  assert.deepEqual(differences(one, other), [{ key: "a", values: [1, "usual"] }, { key: "c", values: ["usual", 3] }]);
  assert.deepEqual(differences(one, one), []);
});

test("what a buyer has earned is the sum of its months", async () => {
  const film = new Film(stored.header);
  for (const frame of splitFrames(await inflated(bytesOf(stored.frames)))) film.add(frame);
  const buyers = stored.header.buyers.length;
  const step = film.steps.profit;
  const by = (/** @type {number} */ month) => stored.told.slice(0, month)
    .reduce((/** @type {number} */ sum, /** @type {any} */ frame) => sum + frame.columns.profit.slice(0, buyers).reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0), 0) * step / buyers;
  assert.equal(earned(film, 0), 0);
  for (const month of [1, 17, film.last, film.last + 5]) assert.ok(Math.abs(earned(film, month) - by(month)) < 1e-6 * Math.abs(by(month)));
});

test("a link leads back to its screen", () => {
  const control = { name: "how", key: "k", start: "a", values: ["a", "b c&d"], low: 0, high: 0, step: 0, opens: 0 };
  const lesson = { id: "one", months: 3, seed: 1, controls: [control], predictions: [] };
  const screen = { lesson: "one", values: { how: "b c&d" }, seed: 2 ** 32 - 1 };
  const link = linkOf("http://127.0.0.1:8000/#lesson=other&seed=3", screen);
  assert.ok(link.startsWith("http://127.0.0.1:8000/#lesson=one&seed=4294967295&how="));
  assert.deepEqual(fromQuery(new URL(link).hash, [lesson]), screen);
});

test("the name of a file is safe anywhere", () => {
  assert.equal(fileName({ lesson: "../a b", values: {}, seed: 3 }, ".html"), "trustsim--a-b-seed-3.html");
});
