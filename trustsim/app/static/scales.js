// Scales, ticks and means: numbers to places on the screen.

/** @typedef {import("./unpack.js").Film} Film */

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} share
 */
export function between(from, to, share) {
  return from + (to - from) * share;
}

/**
 * Slow at both ends.
 * @param {number} share
 */
export function eased(share) {
  const x = clamp(share, 0, 1);
  return x * x * (3 - 2 * x);
}

/**
 * A line from an interval of values to one of places.
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @returns {(value: number) => number}
 */
export function linear(low, high, from, to) {
  const slope = high === low ? 0 : (to - from) / (high - low);
  return (value) => from + (value - low) * slope;
}

/**
 * The round step (1, 2 or 5 times a power of ten) that makes about so many steps of a span.
 * @param {number} span
 * @param {number} count
 */
export function roundStep(span, count) {
  const raw = span / Math.max(1, count);
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 5].find((one) => one * power >= raw * 0.999) ?? 10);
}

/**
 * An interval with round ends that holds all values, and its ticks.
 * @param {Iterable<number>} values
 * @param {number} count
 * @returns {{low: number, high: number, ticks: number[]}}
 */
export function roundInterval(values, count) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - Math.max(1, Math.abs(low)) / 10, high + Math.max(1, Math.abs(high)) / 10];
  const step = roundStep(high - low, count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = [];
  for (let at = first; at <= last; at += 1) ticks.push(Number((at * step).toPrecision(12)));
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks };
}

/**
 * Mean of each value and those before it, so many at most; what is not there is left out.
 * @param {ArrayLike<number>} values
 * @param {number} width
 * @returns {Float64Array}
 */
export function trailingMean(values, width) {
  const found = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    let sum = 0;
    let count = 0;
    for (let back = Math.max(0, at - width + 1); back <= at; back += 1) {
      if (Number.isNaN(values[back])) continue;
      sum += values[back];
      count += 1;
    }
    found[at] = count > 0 ? sum / count : NaN;
  }
  return found;
}

/**
 * A colour between two, each as "#rrggbb".
 * @param {string} from
 * @param {string} to
 * @param {number} share
 */
export function mixed(from, to, share) {
  const part = (/** @type {string} */ text, /** @type {number} */ at) => parseInt(text.slice(at, at + 2), 16);
  const channels = [1, 3, 5].map((at) => {
    const value = Math.round(between(part(from, at), part(to, at), clamp(share, 0, 1)));
    return value.toString(16).padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
