// Bytes to frames: the other half of trustsim/app/packing.py, which documents the format.

/**
 * @typedef {{name: string, table: string, step: number, unit: string, meaning: string,
 *   held: string, of: string}} Column
 * @typedef {{side: string, label: string, conduct: number, pressure: number}} Stance
 * @typedef {{key: string, value: unknown, default: unknown, unit: string, meaning: string}} Parameter
 * @typedef {{format: string, version: number, trustsim: string, model: string, seed: number,
 *   replicate: number, months: number, fingerprint: string | null, stages: string[],
 *   stances: Stance[], buyers: number[], suppliers: number[], pairs: number[][],
 *   curves: number[], race: number[] | null, columns: Column[], rows: Record<string, number>,
 *   flags: Record<string, number>, events: Record<string, number>, outside: number,
 *   parameters: Parameter[], python: string}} Header
 * @typedef {{month: number, columns: Record<string, Float64Array>, events: number[][]}} Frame
 */

const FORMAT = "trustsim-frames";
const VERSION = 1;

/** Reads frames in order; values come in the units of their columns, NaN where there is none. */
export class Unpacker {
  /** @param {Header} header */
  constructor(header) {
    if (header.format !== FORMAT || header.version !== VERSION) {
      throw new Error(`not ${FORMAT} ${VERSION}: ${header.format} ${header.version}`);
    }
    this.columns = header.columns;
    this.rows = header.rows;
    /** @type {Record<string, Float64Array>} */
    this.held = {};
    for (const { name, table } of header.columns) {
      this.held[name] = new Float64Array(header.rows[table]);
    }
    /** @type {Uint8Array} */
    this.bytes = new Uint8Array(0);
    this.at = 0;
  }

  /**
   * The next frame.
   * @param {Uint8Array} bytes
   * @returns {Frame}
   */
  unpack(bytes) {
    this.bytes = bytes;
    this.at = 0;
    const month = this.number();
    /** @type {Record<string, Float64Array>} */
    const columns = {};
    for (const column of this.columns) columns[column.name] = this.column(column);
    const events = [];
    for (let left = this.number(); left > 0; left -= 1) {
      const event = [];
      for (let values = this.number(); values > 0; values -= 1) event.push(this.difference());
      events.push(event);
    }
    return { month, columns, events };
  }

  /**
   * @param {Column} column
   * @returns {Float64Array}
   */
  column({ name, step, held }) {
    const before = this.held[name];
    const found = new Float64Array(before.length);
    let above = 0;
    for (let row = 0; row < before.length; row += 1) {
      const difference = this.difference();
      const value = difference + (held === "month" ? before[row] : above);
      if (!Number.isNaN(value)) before[row] = above = value;
      found[row] = value * step;
    }
    return found;
  }

  /** A natural number: seven bits a byte, the lowest first. */
  number() {
    let value = 0;
    let size = 1;
    for (;;) {
      if (this.at >= this.bytes.length) throw new Error("a frame ends too soon");
      const byte = this.bytes[this.at];
      this.at += 1;
      value += (byte & 127) * size;
      if (byte < 128) return value;
      size *= 128;
    }
  }

  /** A whole number, or NaN for none. */
  difference() {
    const sent = this.number();
    if (sent === 0) return NaN;
    const coded = sent - 1;
    return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
  }
}

/** A header and the frames that have come so far. */
export class Film {
  /** @param {Header} header */
  constructor(header) {
    this.header = header;
    /** @type {Frame[]} */
    this.frames = [];
    this.unpacker = new Unpacker(header);
    this.steps = Object.fromEntries(header.columns.map((one) => [one.name, one.step]));
  }

  /** @param {Uint8Array} bytes */
  add(bytes) {
    this.frames.push(this.unpacker.unpack(bytes));
  }

  get last() {
    return this.frames.length;
  }

  /**
   * A value; NaN where there is none, or no such month.
   * @param {number} month from 1 on
   * @param {string} name
   * @param {number} row
   * @returns {number}
   */
  value(month, name, row) {
    const frame = this.frames[month - 1];
    return frame === undefined ? NaN : frame.columns[name][row];
  }

  /**
   * Supplier that a buyer bought from, in that month or the last one before; -1 for none.
   * @param {number} month
   * @param {number} buyer
   */
  source(month, buyer) {
    for (let at = month; at >= 1; at -= 1) {
      const partner = this.value(at, "partner", buyer);
      if (!Number.isNaN(partner)) return partner;
    }
    return -1;
  }

  /**
   * @param {number} month
   * @param {number} buyer
   * @param {string} flag
   */
  has(month, buyer, flag) {
    return (this.value(month, "flags", buyer) & this.header.flags[flag]) !== 0;
  }

  /**
   * Events of a kind in a month.
   * @param {number} month
   * @param {string} kind
   */
  events(month, kind) {
    const frame = this.frames[month - 1];
    const wanted = this.header.events[kind];
    return frame === undefined ? [] : frame.events.filter((event) => event[0] === wanted);
  }
}

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytesOf(base64) {
  return Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Frames that stand one after the other, each after its length.
 * @param {Uint8Array} bytes
 * @returns {Generator<Uint8Array>}
 */
export function* splitFrames(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at, true);
    yield bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}
