// The socket to the classroom's server: screens go there, headers and frames come back.

/** @typedef {import("./unpack.js").Header} Header */
/** @typedef {import("./screen.js").Screen} Screen */

/**
 * One visitor. What is asked before the socket is open is sent when it is. What comes of a market that
 * was replaced comes before the header of the one that replaces it.
 */
export class Session {
  /** @param {string} address "ws://..." */
  constructor(address) {
    /** @type {string[]} */
    this.waiting = [];
    /** @type {(header: Header, id: number) => void} */
    this.onHeader = () => {};
    /** @type {(frame: Uint8Array, id: number) => void} */
    this.onFrame = () => {};
    /** @type {(fingerprint: string, id: number) => void} */
    this.onEnd = () => {};
    /** How far a market is that is being made: 0 to 1. @type {(share: number, id: number) => void} */
    this.onReady = () => {};
    /** How far many runs are. @type {(share: number) => void} */
    this.onCounted = () => {};
    /** @type {(many: any) => void} */
    this.onMany = () => {};
    /** @type {(reason: string, id: number | undefined) => void} */
    this.onRefused = () => {};
    /** The server has gone. @type {() => void} */
    this.onLost = () => {};
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", () => this.waiting.splice(0).forEach((text) => this.socket.send(text)));
    this.socket.addEventListener("message", (event) => this.hear(event.data));
    this.socket.addEventListener("close", () => this.onLost());
  }

  /**
   * A market in one of the two places, instead of what was there.
   * @param {Screen} screen
   * @param {number} [id]
   */
  open(screen, id = 0) {
    this.say({ new: screen, id });
  }

  /** @param {number} month @param {number} [id] */
  drawn(month, id = 0) {
    this.say({ drawn: month, id });
  }

  /** @param {number} id */
  close(id) {
    this.say({ close: id });
  }

  /** Many runs like this one. @param {Screen} screen */
  many(screen) {
    this.say({ many: screen });
  }

  /** @param {object} message */
  say(message) {
    const text = JSON.stringify(message);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
    else if (this.socket.readyState === WebSocket.CONNECTING) this.waiting.push(text);
    else this.onLost();
  }

  /** @param {string | ArrayBuffer} data */
  hear(data) {
    if (data instanceof ArrayBuffer) {
      const bytes = new Uint8Array(data);
      this.onFrame(bytes.subarray(1), bytes[0]);
      return;
    }
    const told = JSON.parse(data);
    if ("header" in told) {
      this.onHeader(told.header, told.id);
    } else if ("end" in told) {
      this.onEnd(told.end, told.id);
    } else if ("ready" in told) {
      this.onReady(told.ready, told.id);
    } else if ("counted" in told) {
      this.onCounted(told.counted);
    } else if ("many" in told) {
      this.onMany(told.many);
    } else {
      this.onRefused(told.refused, told.id);
    }
  }
}
