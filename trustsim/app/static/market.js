// The market on a canvas: who buys from whom, how much, in what trust.

import { FirmDrawing, DIM, shareOf } from "./firms.js";
import { along, upTo } from "./layout.js";
import { tint } from "./looks.js";
import { between, clamp, eased } from "./scales.js";

/** @typedef {import("./firms.js").Scene} Scene */
/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./looks.js").Palette} Palette */
/**
 * @typedef {{buyer: Place, end: {x: number, y: number, r: number}, width: number, trust: number,
 *   back: number, alpha: number, from: number, to: number, leaving: boolean}} Link
 */

const MANY = 40; // from so many buyers on a link has one tint,
const CROWD = 100; // and bids travel without lines

/** Draws scenes; it keeps what does not change from one to the next. */
export class MarketDrawing {
  /** @param {Film} film */
  constructor(film) {
    this.firms = new FirmDrawing(film);
    this.buyers = film.header.buyers.length;
    this.stageOf = Object.fromEntries(film.header.stages.map((name, at) => [name, at]));
    this.most = 0; // units of the largest order so far: scales grow with what has come, no more
    this.seen = 0;
    this.layer = document.createElement("canvas");
    this.state = "";
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Scene} scene
   */
  draw(ctx, scene) {
    const { film, layout, player } = scene;
    for (; this.seen < film.last; this.seen += 1) {
      for (const units of film.frames[this.seen].columns.units) if (units > this.most) this.most = units;
    }
    ctx.clearRect(0, 0, layout.width, layout.height);
    const links = this.links(scene);
    this.still(ctx, links, scene);
    if (!player.staged) return;
    this.asking(ctx, scene);
    this.moving(ctx, links, scene);
    this.firms.marks(ctx, scene);
    ctx.globalAlpha = 1;
  }

  /**
   * Links and firms, from a picture of them for as long as none changes: they are most of the work.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Link[]} links
   * @param {Scene} scene
   */
  still(ctx, links, scene) {
    const { player, layout, palette, lit, chosen, focused, sides } = scene;
    const { width, height } = ctx.canvas;
    const shares = ["negotiate", "award", "learn", "turnover"].map((stage) => shareOf(scene, stage));
    const state = [player.month, ...shares, lit, chosen, focused, palette.dark, layout.width, width, height, ...sides].join();
    if (state !== this.state) {
      this.state = state;
      [this.layer.width, this.layer.height] = [width, height]; // which clears it, too
      const brush = /** @type {CanvasRenderingContext2D} */ (this.layer.getContext("2d"));
      brush.setTransform(ctx.getTransform());
      this.titles(brush, scene);
      for (const link of links) this.link(brush, link, scene);
      this.firms.draw(brush, scene);
    }
    ctx.drawImage(this.layer, 0, 0, layout.width, layout.height);
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Scene} scene */
  titles(ctx, { layout, palette, sides }) {
    ctx.globalAlpha = 1;
    ctx.fillStyle = palette.quiet;
    ctx.font = "600 15px system-ui, sans-serif";
    ctx.textBaseline = "alphabetic";
    ctx.textAlign = "left";
    ctx.fillText(sides[0], 10, 20);
    ctx.textAlign = "right";
    ctx.fillText(sides[1], layout.width - 10, 20);
  }

  /**
   * Links of the shown month; a switch swings from the old supplier to the new one.
   * @param {Scene} scene
   * @returns {Link[]}
   */
  links(scene) {
    const { film, player, layout } = scene;
    const { month } = player;
    const [award, learn] = [shareOf(scene, "award"), shareOf(scene, "learn")];
    /** @type {Link[]} */
    const found = [];
    for (let b = 0; b < this.buyers; b += 1) {
      const was = film.value(month - 1, "partner", b);
      const is = film.value(month, "partner", b);
      const from = Number.isNaN(was) ? is : was;
      const to = Number.isNaN(is) ? was : is;
      if (Number.isNaN(from)) continue;
      const [old, fresh] = [layout.places[this.buyers + from], layout.places[this.buyers + to]];
      const units = between(film.value(month - 1, "units", b) || 0, film.value(month, "units", b) || 0, award);
      const mid = (/** @type {string} */ name) => {
        const [a, c] = [film.value(month - 1, name, b), film.value(month, name, b)];
        return Number.isNaN(a) ? c : Number.isNaN(c) ? a : between(a, c, learn);
      };
      found.push({
        buyer: layout.places[b],
        end: { x: between(old.x, fresh.x, award), y: between(old.y, fresh.y, award), r: fresh.r },
        width: this.widthOf(units), trust: mid("own_trust"), back: mid("partner_trust"),
        alpha: Number.isNaN(was) ? award : Number.isNaN(is) ? 1 - award : 1,
        from, to, leaving: award < 1,
      });
    }
    return found;
  }

  /** @param {number} units */
  widthOf(units) {
    const many = this.buyers > 100 ? 3 : this.buyers > 40 ? 5 : 8;
    return this.most > 0 ? 0.8 + many * (units / this.most) : 1;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Link} link
   * @param {Scene} scene
   */
  link(ctx, link, scene) {
    const { lit, palette } = scene;
    const mine = this.mine(link, lit);
    const { buyer, end } = link;
    ctx.globalAlpha = link.alpha * (mine ? (lit < 0 ? 0.8 : 1) : DIM);
    ctx.strokeStyle = this.paint(ctx, link, palette);
    ctx.lineWidth = link.width + (mine && lit >= 0 ? 1 : 0);
    ctx.lineCap = "round";
    const bend = (end.x - buyer.x) * 0.45;
    ctx.beginPath();
    ctx.moveTo(buyer.x, buyer.y);
    ctx.bezierCurveTo(buyer.x + bend, buyer.y, end.x - bend, end.y, end.x, end.y);
    ctx.stroke();
  }

  /**
   * The tint of a link: at each end the trust of the firm that is there.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Link} link
   * @param {Palette} palette
   */
  paint(ctx, { buyer, end, trust, back }, palette) {
    if (this.buyers >= MANY) return tint((trust + back) / 2, palette);
    const paint = ctx.createLinearGradient(buyer.x, 0, end.x, 0);
    paint.addColorStop(0.2, tint(trust, palette));
    paint.addColorStop(0.8, tint(back, palette));
    return paint;
  }

  /**
   * Where things on their way come out and go in: at the edges of the firms.
   * @param {{x: number, y: number, r: number}} buyer
   * @param {{x: number, y: number, r: number}} supplier
   * @returns {[{x: number, y: number}, {x: number, y: number}]}
   */
  ends(buyer, supplier) {
    return [{ x: buyer.x + buyer.r + 4, y: buyer.y }, { x: supplier.x - supplier.r, y: supplier.y }];
  }

  /** Whether a link belongs to the lit firm, or none is lit. @param {Link} link @param {number} lit */
  mine(link, lit) {
    return lit < 0 || link.buyer.id === lit || this.buyers + link.to === lit || (link.leaving && this.buyers + link.from === lit);
  }

  /**
   * Buyers that ask for bids, and the bids that come back; they are gone once the order is placed.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Scene} scene
   */
  asking(ctx, scene) {
    const { film, player, layout, palette, lit } = scene;
    const [plan, quote] = [shareOf(scene, "plan"), shareOf(scene, "quote")];
    const fade = 1 - shareOf(scene, "award");
    const bids = film.frames[player.month - 1]?.columns.bid;
    if (fade <= 0 || bids === undefined) return;
    const crowd = this.buyers >= CROWD; // whose lines would be a cloud
    const size = crowd ? 1.6 : 2.6;
    ctx.setLineDash(this.buyers < MANY ? [3, 5] : []);
    ctx.lineWidth = this.buyers < MANY ? 1.3 : 0.7;
    ctx.strokeStyle = ctx.fillStyle = palette.ink;
    for (const shown of [false, true]) {
      const [lines, dots] = [new Path2D(), new Path2D()];
      film.header.pairs.forEach(([b, s], row) => {
        if (Number.isNaN(bids[row])) return;
        if ((lit < 0 || lit === b || lit === this.buyers + s) !== shown) return;
        const [buyer, supplier] = this.ends(layout.places[b], layout.places[this.buyers + s]);
        if (!crowd || (shown && lit >= 0)) {
          const [first, second, end] = upTo(buyer, supplier, plan);
          lines.moveTo(buyer.x, buyer.y);
          lines.bezierCurveTo(first.x, first.y, second.x, second.y, end.x, end.y);
        }
        if (quote <= 0) return;
        const dot = along(buyer, supplier, 1 - 0.92 * quote);
        dots.moveTo(dot.x + size, dot.y);
        dots.arc(dot.x, dot.y, size, 0, 2 * Math.PI);
      });
      ctx.globalAlpha = fade * (shown ? 0.55 : DIM / 2);
      ctx.stroke(lines);
      ctx.globalAlpha = fade * (shown ? 1 : DIM);
      ctx.fill(dots);
    }
    ctx.setLineDash([]);
  }

  /**
   * Goods and ideas on their way from the supplier to the buyer.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Link[]} links
   * @param {Scene} scene
   */
  moving(ctx, links, scene) {
    const { film, player, palette, lit } = scene;
    const [deliver, improve] = [player.share(this.stageOf.deliver), player.share(this.stageOf.improve)];
    for (const link of links) {
      const b = link.buyer.number;
      const ends = this.ends(link.buyer, link.end);
      const mine = lit < 0 || lit === link.buyer.id || lit === this.buyers + link.to;
      ctx.globalAlpha = mine ? 1 : DIM;
      if (deliver > 0 && deliver < 1 && !Number.isNaN(film.value(player.month, "units", b))) {
        const late = film.has(player.month, b, "LATE");
        const place = along(...ends, 1 - eased(late ? deliver * 0.6 : Math.min(1, deliver * 1.25)));
        this.crate(ctx, place, clamp(link.width * 0.9, 3, 7), late, palette);
      }
      if (improve > 0 && improve < 1 && film.value(player.month, "ideas", b) > 0) {
        const place = along(...ends, 1 - eased(improve));
        this.star(ctx, place.x, place.y, 7, palette.idea);
      }
      if (improve > 0 && improve < 1 && film.value(player.month, "helps", b) > 0) {
        const place = along(...ends, eased(improve));
        this.star(ctx, place.x, place.y, 5, palette.ink);
      }
    }
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {{x: number, y: number}} at
   * @param {number} size
   * @param {boolean} late
   * @param {Palette} palette
   */
  crate(ctx, at, size, late, palette) {
    ctx.beginPath();
    ctx.roundRect(at.x - size, at.y - size, 2 * size, 2 * size, 2);
    ctx.fillStyle = late ? palette.paper : palette.ink;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = late ? palette.alarm : palette.paper;
    ctx.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {string} colour
   */
  star(ctx, x, y, r, colour) {
    ctx.beginPath();
    for (let corner = 0; corner < 10; corner += 1) {
      const angle = (Math.PI * corner) / 5 - Math.PI / 2;
      const size = corner % 2 === 0 ? r : 0.45 * r;
      ctx.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
    }
    ctx.closePath();
    ctx.fillStyle = colour;
    ctx.fill();
  }
}
