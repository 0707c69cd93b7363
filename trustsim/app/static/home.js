// What a visitor takes home: the link, the run as one file, the table, the Python.

import { element } from "./parts.js";
import { toQuery } from "./screen.js";

/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./words.js").Words} Words */

/**
 * The address that shows this screen.
 * @param {string} address of the page, whatever it shows
 * @param {Screen} screen
 */
export function linkOf(address, screen) {
  return `${address.split("#")[0]}#${toQuery(screen)}`;
}

/**
 * A name for a file that is saved, safe on any system.
 * @param {Screen} screen
 * @param {string} ending
 */
export function fileName({ lesson, seed }, ending) {
  return `trustsim-${lesson.replace(/[^\w-]+/g, "-")}-seed-${seed}${ending}`;
}

/** What is offered, by the address that gives it. */
const FILES = { film: ".html", table: ".csv", columns: "-columns.csv" };

/**
 * Everything to take home, as elements for a dialog.
 * @param {Screen} screen
 * @param {Header} header of the market that is shown
 * @param {Words} words
 * @param {string} [address] of the page
 */
export function homeParts(screen, header, words, address = location.href) {
  const said = element("p", { class: "said", role: "status" });
  const link = element("input", { type: "text", readonly: "", value: linkOf(address, screen), "aria-label": words.say("home_link") });
  link.addEventListener("focus", () => link.select());
  const code = element("pre", { tabindex: "0", "aria-label": words.say("python") }, [header.python]);
  const files = Object.entries(FILES).map(([what, ending]) => element("li", {}, [
    element("a", { href: `/${what}?${toQuery(screen)}`, download: fileName(screen, ending) }, [words.say(`home_${what}`)]),
    element("span", {}, [words.say(`home_${what}_help`)]),
  ]));
  return [
    element("h3", {}, [words.say("home_link")]),
    element("div", { class: "line" }, [link, copier(() => link.value, link, said, words)]),
    element("h3", {}, [words.say("home_files")]),
    element("ul", { class: "files" }, files),
    element("h3", {}, [words.say("python")]),
    element("div", { class: "line" }, [code, copier(() => header.python, code, said, words)]),
    said,
  ];
}

/**
 * A button that copies a text; where that is not allowed, the text is selected.
 * @param {() => string} text
 * @param {HTMLElement} shown where the text stands
 * @param {HTMLElement} said where the outcome is told
 * @param {Words} words
 */
function copier(text, shown, said, words) {
  const button = element("button", {}, [words.say("home_copy")]);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      said.textContent = words.say("home_copied");
    } catch {
      getSelection()?.selectAllChildren(shown);
      if (shown instanceof HTMLInputElement) shown.select();
      said.textContent = words.say("home_selected");
    }
  });
  return button;
}

/**
 * Open what there is to take home in a dialog of the page.
 * @param {HTMLDialogElement} dialog
 * @param {Screen} screen
 * @param {Header} header
 * @param {Words} words
 */
export function takeHome(dialog, screen, header, words) {
  const close = element("button", { class: "close" }, [words.say("close")]);
  close.addEventListener("click", () => dialog.close());
  dialog.setAttribute("aria-label", words.say("home"));
  dialog.replaceChildren(close, element("h2", {}, [words.say("home")]), ...homeParts(screen, header, words));
  dialog.showModal();
}
