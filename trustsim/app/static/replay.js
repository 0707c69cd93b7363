// The host of a page on disk: header, texts and frames stand in it.

import { bytesOf, inflated, splitFrames } from "./unpack.js";
import { View } from "./view.js";

/** @param {Document} page */
export async function openReplay(page) {
  const text = (/** @type {string} */ id) => /** @type {HTMLElement} */ (page.getElementById(id)).textContent ?? "";
  const root = /** @type {HTMLElement} */ (page.getElementById("trustsim"));
  const view = new View(root, JSON.parse(text("header")), JSON.parse(text("strings")), { page: true });
  for (const frame of splitFrames(await inflated(bytesOf(text("frames"))))) view.add(frame);
  Object.assign(globalThis, { trustsim: view });
}
