// Texts from templates: "{buyer} left {old}". What is put in is text, never markup.

/** @typedef {Record<string, string | string[]>} Texts */

/** The texts of a language, and its way of writing numbers. */
export class Words {
  /**
   * @param {Record<string, Texts>} languages
   * @param {string} language
   */
  constructor(languages, language) {
    this.languages = languages;
    this.language = Object.hasOwn(languages, language) ? language : "en";
    this.texts = languages[this.language];
    this.plurals = new Intl.PluralRules(this.language);
    /** By digits: making one takes longer than drawing a tick. @type {Map<number, Intl.NumberFormat>} */
    this.formats = new Map();
  }

  /**
   * A text with its holes filled; where `count` is given, the form for that number.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  say(key, values = {}) {
    let text = this.texts[key];
    if (typeof values.count === "number") {
      const form = this.plurals.select(values.count) === "one" ? "one" : "other";
      text = this.texts[`${key}_${form}`] ?? text;
    }
    if (typeof text !== "string") throw new Error(`no text ${key} in ${this.language}`);
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      if (!Object.hasOwn(values, name)) throw new Error(`text ${key}: nothing for ${name}`);
      return String(values[name]);
    });
  }

  /** @param {string} key */
  has(key) {
    return typeof this.texts[key] === "string";
  }

  /**
   * @param {number} value
   * @param {number} [digits]
   */
  number(value, digits = 0) {
    if (Number.isNaN(value)) return this.say("nothing");
    const rounded = Number(value.toFixed(digits)) + 0; // no "-0"
    let format = this.formats.get(digits);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      this.formats.set(digits, format);
    }
    return format.format(rounded);
  }

  /** @param {number} share */
  percent(share) {
    if (Number.isNaN(share)) return this.say("nothing");
    return this.say("percent", { n: this.number(100 * share, share < 0.0995 && share > 0 ? 1 : 0) });
  }

  /**
   * Four figures or so, thousands and millions by letter.
   * @param {number} value
   */
  short(value) {
    const size = Math.abs(value);
    if (Number.isNaN(value)) return this.say("nothing");
    if (size >= 999500) return `${this.number(value / 1e6, size < 1e8 ? 1 : 0)} M`;
    if (size >= 9995) return `${this.number(value / 1e3, 0)} k`;
    return this.number(value, size < 10 ? 2 : size < 1000 ? 1 : 0);
  }

  /**
   * A small number in words: "two".
   * @param {number} count
   */
  count(count) {
    const names = this.texts.counts;
    return Array.isArray(names) && count in names ? names[count] : this.number(count);
  }

  /**
   * Items with commas and an "and".
   * @param {string[]} items
   */
  list(items) {
    return new Intl.ListFormat(this.language, { type: "conjunction" }).format(items);
  }

  /**
   * A stance as it is called here; a name of the user's stays as it is.
   * @param {string} label
   */
  stance(label) {
    const plain = label.replace(/^focal /, "");
    const level = /^level (\d\.\d\d)$/.exec(plain);
    const key = `stance_${plain}`;
    const name = level !== null ? this.say("level", { n: this.number(Number(level[1]), 2) })
      : this.has(key) ? this.say(key) : plain;
    return plain === label ? name : this.say("focal", { name });
  }
}
