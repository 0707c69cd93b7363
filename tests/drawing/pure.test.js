// The pure parts of the drawing. After python tests/drawing/make_film.py:
// node --test tests/drawing/*.test.js

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cumulative } from "../../trustsim/app/static/curves.js";
import { along, layout, nearest, neighbour, upTo } from "../../trustsim/app/static/layout.js";
import { LIGHT, DARK, looksOf, tint } from "../../trustsim/app/static/looks.js";
import { Player, SPEEDS } from "../../trustsim/app/static/player.js";
import { linear, mixed, roundInterval, trailingMean } from "../../trustsim/app/static/scales.js";
import { happenings, summaryOf, whatItDid } from "../../trustsim/app/static/story.js";
import { Film, Unpacker, bytesOf, inflated, splitFrames } from "../../trustsim/app/static/unpack.js";
import { Words } from "../../trustsim/app/static/words.js";

const stored = JSON.parse(readFileSync(new URL("film.json", import.meta.url), "utf8"));
const texts = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../../trustsim/app/static/strings/${name}.json`, import.meta.url), "utf8"));
const languages = { en: texts("en"), it: texts("it") };
const english = new Words(languages, "en");
const italian = new Words(languages, "it");

async function film() {
  const found = new Film(stored.header);
  for (const frame of splitFrames(await inflated(bytesOf(stored.frames)))) found.add(frame);
  return found;
}

test("frames are unpacked to the numbers that Python packed", async () => {
  const found = await film();
  assert.equal(found.last, stored.told.length);
  stored.told.forEach(({ month, columns, events }, at) => {
    const frame = found.frames[at];
    assert.equal(frame.month, month);
    for (const { name, step } of stored.header.columns) {
      columns[name].forEach((value, row) => {
        const got = frame.columns[name][row];
        if (value === null) assert.ok(Number.isNaN(got), `${name} ${row}`);
        else assert.equal(got, value * step, `${name} ${row}`);
      });
    }
    assert.deepEqual(frame.events.map((one) => one.map((value) => (Number.isNaN(value) ? null : value))), events);
  });
});

test("a stream of another version is refused, and a frame that ends too soon", () => {
  assert.throws(() => new Unpacker({ ...stored.header, version: 2 }), /not trustsim-frames 1/);
  assert.throws(() => new Unpacker(stored.header).unpack(Uint8Array.of(1, 5)), /ends too soon/);
});

test("a scale is a line, and its ends are round", () => {
  assert.equal(linear(10, 20, 0, 100)(15), 50);
  assert.deepEqual(roundInterval([0.13, 0.78], 4), { low: 0, high: 0.8, ticks: [0, 0.2, 0.4, 0.6, 0.8] });
  assert.deepEqual(roundInterval([-640e3, 0], 3), { low: -1e6, high: 0, ticks: [-1e6, -500e3, 0] });
  const flat = roundInterval([5, 5], 3);
  assert.ok(flat.low < 5 && flat.high > 5);
  assert.deepEqual(roundInterval([NaN], 2).low, 0);
});

test("a trailing mean leaves out what is not there", () => {
  assert.deepEqual([...trailingMean([1, NaN, 3, 5], 2)], [1, 1, 3, 4]);
  assert.deepEqual([...cumulative(Float64Array.of(3, 4), Float64Array.of(1, 1))], [2, 5]);
});

test("colours mix, and more trust is further from the paper", () => {
  assert.equal(mixed("#000000", "#ffffff", 0.5), "#808080");
  assert.equal(tint(NaN, LIGHT), LIGHT.low);
  assert.equal(tint(1, DARK), DARK.high);
});

test("every stance has a look of its own, by colour and by shape", () => {
  const stance = (/** @type {string} */ label) => ({ side: "buyer", label, conduct: 0, pressure: 0 });
  const looks = looksOf(["trusting", "aggressive", "reciprocal", "naive", "opportunist", "level 0.50"].map(stance));
  assert.equal(new Set(looks.map((one) => one.shape)).size, 6);
  assert.equal(new Set(looks.map((one) => one.light)).size, 6);
  assert.deepEqual(looksOf([stance("focal trusting")]), [looks[0]]);
  assert.equal(looksOf([stance("constructor")]).length, 1);
});

for (const [buyers, suppliers] of [[1, 1], [20, 8], [60, 20], [400, 100]]) {
  test(`${buyers} buyers and ${suppliers} suppliers have places that do not touch`, () => {
    const header = { ...stored.header, buyers: Array(buyers).fill(0), suppliers: Array(suppliers).fill(0) };
    const { places } = layout(header, 660, 560);
    assert.equal(places.length, buyers + suppliers);
    places.forEach((one, id) => {
      assert.equal(one.id, id);
      assert.ok(one.x - one.r > 0 && one.x + one.r < 660 && one.y - one.r > 0 && one.y + one.r < 560);
      assert.equal(nearest(places, one.x, one.y), id);
      for (const other of places.slice(id + 1)) {
        assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= one.r + other.r, `${id} ${other.id}`);
      }
    });
    assert.equal(nearest(places, 330, 2), -1);
  });
}

test("arrow keys reach every firm", () => {
  const { places } = layout(stored.header, 660, 560);
  const reached = new Set();
  for (const side of ["ArrowLeft", "ArrowRight"]) {
    let at = neighbour(places, neighbour(places, -1, side), side);
    at = neighbour(places, at, "Home");
    for (let steps = 0; steps < places.length; steps += 1) {
      reached.add(at);
      at = neighbour(places, at, "ArrowDown");
    }
  }
  assert.equal(reached.size, places.length);
});

test("the first part of a curve ends where the curve passes", () => {
  const [a, b] = [{ x: 10, y: 20 }, { x: 300, y: 90 }];
  assert.deepEqual(upTo(a, b, 1), [{ x: 140.5, y: 20 }, { x: 169.5, y: 90 }, along(a, b, 1)]);
  const [first, second, end] = upTo(a, b, 0.5);
  const [p, q] = [0.5 ** 3, 3 * 0.5 ** 3]; // the part's own middle is the whole's quarter
  const middle = { x: p * a.x + q * first.x + q * second.x + p * end.x, y: p * a.y + q * first.y + q * second.y + p * end.y };
  assert.ok(Math.hypot(middle.x - along(a, b, 0.25).x, middle.y - along(a, b, 0.25).y) < 1e-9);
});

test("the player goes month by month, stage by stage, and stops at the end", () => {
  const player = new Player(11);
  player.months = 3;
  for (let stage = 0; stage < 11; stage += 1) {
    player.stepStage();
    while (player.tick(0.05));
    assert.equal(player.month, 1);
    assert.equal(player.stage, stage);
  }
  assert.equal(player.phase, 1);
  player.stepMonth(1);
  while (player.tick(0.05));
  assert.deepEqual([player.month, player.phase], [2, 1]);
  player.speed = SPEEDS.length - 1;
  player.play();
  for (let times = 0; times < 100; times += 1) player.tick(0.05);
  assert.deepEqual([player.month, player.phase, player.playing], [3, 1, false]);
  player.play();
  assert.equal(player.month, 0);
  player.pause();
  player.stepMonth(-1);
  assert.equal(player.month, 0);
});

test("the player waits for months that have not come, and goes on when they have", () => {
  const player = new Player(11);
  player.end = 3;
  player.stepMonth(1);
  assert.deepEqual([player.month, player.waiting], [0, true]);
  player.grow(1);
  assert.deepEqual([player.month, player.waiting], [1, false]);
  while (player.tick(0.05));
  player.play();
  player.tick(0.05);
  assert.deepEqual([player.month, player.playing, player.waiting], [1, true, true]);
  assert.equal(player.tick(0.05), false, "nothing is drawn anew while it waits");
  player.grow(2);
  player.tick(0.05);
  assert.deepEqual([player.month, player.waiting], [2, false]);
  player.pause();
  player.seek(3);
  assert.deepEqual([player.month, player.waiting], [2, true]);
  player.grow(3);
  while (player.tick(0.05));
  assert.deepEqual([player.month, player.atEnd, player.waiting], [3, true, false]);
  player.stepMonth(1);
  assert.equal(player.waiting, false);
  player.play();
  assert.equal(player.month, 0, "at the end it begins again");
});

test("with reduced motion nothing is on its way", () => {
  const player = new Player(11);
  player.months = 2;
  player.still = true;
  player.stepMonth(1);
  assert.deepEqual([player.month, player.phase, player.staged], [1, 1, false]);
  player.stepStage();
  assert.deepEqual([player.month, player.moving], [2, false]);
});

test("texts are filled, counted and never guessed", () => {
  assert.equal(english.say("ideas_count", { count: 1 }), "1 idea");
  assert.equal(italian.say("ideas_count", { count: 3 }), "3 idee");
  assert.equal(english.say("title", { buyers: "<b>", suppliers: 2 }), "A market of <b> buyers and 2 suppliers");
  assert.throws(() => english.say("title", { buyers: 1 }), /nothing for suppliers/);
  assert.throws(() => english.say("nonsense"), /no text/);
  assert.equal(italian.number(1234.5, 1), "1234,5");
  assert.equal(english.number(-0.001, 2), "0.00");
  assert.equal(english.short(-1234567), "-1.2 M");
  assert.equal(english.stance("focal level 0.25"), "level 0.25, the one that differs");
  assert.equal(english.stance("mine"), "mine");
  assert.equal(new Words(languages, "xx").language, "en");
});

test("who left says what the event says", async () => {
  const found = await film();
  let told = 0;
  for (const { month, events } of found.frames) {
    for (const [kind, buyer, old, fresh, late, of, before, after] of events) {
      if (kind !== found.header.events.LEFT) continue;
      const text = whatItDid(found, month, buyer, english).find((one) => one.stage === "award")?.text ?? "";
      assert.ok(text.startsWith(`B${buyer} left S${old} for S${fresh}: `), text);
      const names = ["none", "one", "two", "three", "four", "five"];
      if (of > 1) assert.ok(text.includes(`${names[late]} of the last ${names[of]} deliveries late`), text);
      if (of === 1) assert.ok(text.includes(`the last delivery ${late === 0 ? "on time" : "late"}`), text);
      const [from, to] = [before, after].map((one) => (one / 100).toFixed(2));
      assert.ok(text.includes(from === to ? `trust ${to}` : `trust ${from} to ${to}`), text);
      told += 1;
    }
  }
  assert.ok(told > 5);
});

test("every firm has a story in every month and language, without a hole in it", async () => {
  const found = await film();
  for (const words of [english, italian]) {
    for (const { month } of found.frames) {
      for (let id = 0; id < found.header.rows.firms; id += 1) {
        const sentences = whatItDid(found, month, id, words);
        assert.ok(sentences.length >= 2);
        for (const { stage, text } of sentences) {
          assert.ok(found.header.stages.includes(stage));
          assert.doesNotMatch(text, /NaN|undefined|\{|S-1/);
        }
      }
      assert.doesNotMatch(happenings(found, month, words, 3).join() + summaryOf(found, month, words), /NaN|undefined|\{/);
    }
  }
});
