// The host in a notebook (anywidget): header and height are traits, months come as messages.

import { View } from "./view.js";

/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./words.js").Texts} Texts */
/**
 * @typedef {{get(name: string): any, send(content: object): void,
 *   on(name: string, callback: (...given: any[]) => void): void}} Model
 * @typedef {{first?: number, end?: string, expected?: string, refused?: string}} Told
 */

/** The months of a widget, for every place where it is shown. */
export class Months {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Uint8Array[]} */
    this.frames = [];
    this.end = this.expected = "";
    /** @type {Set<View>} */
    this.views = new Set();
    model.on("msg:custom", (/** @type {Told} */ told, /** @type {DataView[]} */ buffers) => this.hear(told, buffers));
    this.ask();
  }

  /** Ask for all months that are not here. */
  ask() {
    this.model.send({ have: this.frames.length });
  }

  /** @param {Told} told @param {DataView[]} buffers */
  hear(told, buffers) {
    if (told.refused !== undefined) {
      for (const view of this.views) view.warn(told.refused);
    } else if (told.end !== undefined) {
      [this.end, this.expected] = [told.end, told.expected ?? ""];
      for (const view of this.views) this.finish(view);
    } else if (told.first !== undefined) {
      this.add(told.first, buffers);
    }
  }

  /** @param {number} first month @param {DataView[]} buffers */
  add(first, buffers) {
    const have = this.frames.length;
    if (first > have + 1) {
      this.ask(); // some went elsewhere
      return;
    }
    for (const one of buffers.slice(have + 1 - first)) {
      const frame = new Uint8Array(one.buffer, one.byteOffset, one.byteLength).slice();
      this.frames.push(frame);
      for (const view of this.views) view.add(frame);
    }
  }

  /** @param {View} view */
  finish(view) {
    view.finish(this.end);
    if (this.expected !== "" && this.expected !== this.end) {
      view.warn(view.words.say("other_run", { fingerprint: this.expected.slice(0, 12) }));
    }
  }

  /**
   * Show the months in a place, until the function that comes back is called.
   * @param {HTMLElement} place
   * @param {Record<string, Texts>} languages
   * @param {CSSStyleSheet} style
   */
  show(place, languages, style) {
    const { host, root } = shaded(place, style);
    root.style.container = "trustsim-notebook / inline-size";
    root.style.height = root.style.minHeight = `${this.model.get("height")}px`;
    const view = new View(root, structuredClone(this.model.get("header")), languages, { inside: true });
    followTheme(view);
    view.wants = (drawn, needed) => this.model.send({ drawn, needed });
    for (const frame of this.frames) view.add(frame);
    this.views.add(view);
    if (this.end !== "") this.finish(view);
    return () => {
      this.views.delete(view);
      view.destroy();
      host.remove();
    };
  }
}

/**
 * A tree of its own inside the notebook: no style goes in or out, and keys that are pressed there
 * seem to come from its host, whose mark tells JupyterLab that they are no shortcuts of its own.
 * @param {HTMLElement} place
 * @param {CSSStyleSheet} style
 */
function shaded(place, style) {
  const [host, root] = [document.createElement("div"), document.createElement("div")];
  host.dataset.lmSuppressShortcuts = "true";
  const shade = host.attachShadow({ mode: "open" });
  shade.adoptedStyleSheets = [style];
  shade.append(root);
  place.append(host);
  return { host, root };
}

/** JupyterLab has colours of its own; elsewhere those of the system stay. @param {View} view */
function followTheme(view) {
  const theme = () => {
    const light = document.body.dataset.jpThemeLight;
    if (light !== undefined && view.dark !== (light === "false")) view.change(view.words.language, light === "false");
  };
  const watch = new MutationObserver(theme);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  view.life.signal.addEventListener("abort", () => watch.disconnect());
  theme();
}

/**
 * What anywidget asks of a widget.
 * @param {Record<string, Texts>} languages
 * @param {string} css
 */
export function notebookWidget(languages, css) {
  const style = new CSSStyleSheet();
  style.replaceSync(css);
  /** @type {Months} */
  let months;
  return {
    initialize: (/** @type {{model: Model}} */ { model }) => { months = new Months(model); },
    render: (/** @type {{el: HTMLElement}} */ { el }) => months.show(el, languages, style),
  };
}
