// Where each firm stands: buyers on a bow on the left, suppliers on one on the right.

import { clamp } from "./scales.js";

/** @typedef {import("./unpack.js").Header} Header */
/**
 * @typedef {{id: number, side: "buyer" | "supplier", number: number, stance: number, x: number,
 *   y: number, r: number, named: boolean}} Place
 * @typedef {{width: number, height: number, places: Place[], faces: boolean}} Layout
 */

const MARGIN = { top: 40, bottom: 26, side: 46 };
const BIGGEST = { buyer: 15, supplier: 21 };

/**
 * Places of all firms, buyers first: the rows of the table "firms". Firms of a stance stand together.
 * @param {Header} header
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function layout(header, width, height) {
  const buyers = bow(header.buyers, "buyer", width, height, header);
  const suppliers = bow(header.suppliers, "supplier", width, height, header);
  const places = [...buyers, ...suppliers.map((one) => ({ ...one, id: one.id + buyers.length }))];
  const least = Math.min(...places.map((place) => place.r));
  return { width, height, places, faces: least >= 8 };
}

/**
 * @param {number[]} stances
 * @param {"buyer" | "supplier"} side
 * @param {number} width
 * @param {number} height
 * @param {Header} header
 * @returns {Place[]}
 */
function bow(stances, side, width, height, header) {
  const count = stances.length;
  const tall = height - MARGIN.top - MARGIN.bottom;
  const spacing = tall / Math.max(1, count);
  const wanted = count <= 24 ? BIGGEST[side] : count <= 80 ? 10 : 6;
  const columns = clamp(Math.ceil((wanted * 2.5) / spacing), 1, Math.floor((width * 0.3) / 12));
  const r = clamp(Math.min((columns * spacing) / 2.5, (width * 0.3) / columns / 2.4), 2, wanted);
  const outward = side === "buyer" ? -1 : 1;
  const edge = side === "buyer" ? MARGIN.side : width - MARGIN.side;
  const deep = Math.min(60, width * 0.07);
  const order = stances.map((_, number) => number);
  order.sort((a, b) => header.stances[stances[b]].conduct - header.stances[stances[a]].conduct || a - b);
  const apart = columns === 1 || (columns === 2 && spacing >= r + 7); // or names would lie over firms
  const named = apart && header.buyers.length + header.suppliers.length <= 64;
  /** @type {Place[]} */
  const places = [];
  order.forEach((number, at) => {
    const y = MARGIN.top + (at + 0.5) * spacing;
    const bent = deep * (2 * (y - MARGIN.top) / tall - 1) ** 2;
    const x = edge - outward * (r + (at % columns) * r * 2.4 + bent);
    places[number] = { id: number, side, number, stance: stances[number], x, y, r, named };
  });
  return places;
}

/**
 * The firm at a point, or the closest one within reach; -1 for none.
 * @param {Place[]} places
 * @param {number} x
 * @param {number} y
 */
export function nearest(places, x, y) {
  let best = -1;
  let least = Infinity;
  for (const place of places) {
    const distance = Math.hypot(place.x - x, place.y - y) - place.r;
    if (distance < least) [best, least] = [place.id, distance];
  }
  return least <= 10 ? best : -1;
}

/**
 * The firm that an arrow key leads to: up and down along a side, left and right across.
 * @param {Place[]} places
 * @param {number} id -1: none yet
 * @param {string} key
 */
export function neighbour(places, id, key) {
  const from = places[id];
  const sides = { ArrowLeft: "buyer", ArrowRight: "supplier" };
  if (from === undefined) return [...places].sort((a, b) => a.y - b.y)[0].id;
  const across = sides[/** @type {"ArrowLeft" | "ArrowRight"} */ (key)];
  if (across !== undefined && across !== from.side) {
    const others = places.filter((place) => place.side === across);
    return others.sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0].id;
  }
  const side = places.filter((place) => place.side === from.side).sort((a, b) => a.y - b.y);
  const at = side.indexOf(from);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: side.length - 1 }[key] ?? at;
  return side[clamp(to, 0, side.length - 1)].id;
}

/**
 * A point of the curve between a buyer and a supplier; share 0 is at the buyer.
 * @param {{x: number, y: number}} buyer
 * @param {{x: number, y: number}} supplier
 * @param {number} share
 */
export function along(buyer, supplier, share) {
  const bend = (supplier.x - buyer.x) * 0.45;
  const [a, b] = [1 - share, share];
  const [p, q, s, t] = [a * a * a, 3 * a * a * b, 3 * a * b * b, b * b * b];
  return {
    x: p * buyer.x + q * (buyer.x + bend) + s * (supplier.x - bend) + t * supplier.x,
    y: (p + q) * buyer.y + (s + t) * supplier.y,
  };
}

/**
 * The first part of that curve, up to a share of it: its two handles and its end (de Casteljau).
 * @param {{x: number, y: number}} buyer
 * @param {{x: number, y: number}} supplier
 * @param {number} share
 */
export function upTo(buyer, supplier, share) {
  const bend = (supplier.x - buyer.x) * 0.45;
  const first = { x: buyer.x + bend * share, y: buyer.y };
  const middle = {
    x: buyer.x + bend + (supplier.x - buyer.x - 2 * bend) * share,
    y: buyer.y + (supplier.y - buyer.y) * share,
  };
  const second = { x: first.x + (middle.x - first.x) * share, y: first.y + (middle.y - first.y) * share };
  return [first, second, along(buyer, supplier, share)];
}
