// Firms on the market's canvas: shape, ring, face, name and marks.

import { colourOf, looksOf, outline } from "./looks.js";
import { between, clamp, eased } from "./scales.js";
import { buyerName, supplierName } from "./story.js";

/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./looks.js").Palette} Palette */
/** @typedef {import("./player.js").Player} Player */
/**
 * @typedef {{film: Film, player: Player, layout: Layout, palette: Palette, lit: number,
 *   chosen: number, focused: number, sides: [string, string]}} Scene
 */

export const DIM = 0.1;
const DIMMED_FIRM = 0.28;

/**
 * How far a stage of the shown month is; where stages are too quick to be seen, how far the month.
 * @param {Scene} scene
 * @param {string} stage
 */
export function shareOf({ film, player }, stage) {
  return eased(player.staged ? player.share(film.header.stages.indexOf(stage)) : player.phase);
}

/** Draws firms. */
export class FirmDrawing {
  /** @param {Film} film */
  constructor(film) {
    this.looks = looksOf(film.header.stances);
    this.buyers = film.header.buyers.length;
    this.sold = 0; // units of the busiest supplier of all months so far
    this.seen = 0;
    /** @type {number[]} */
    this.radii = [];
  }

  /**
   * Units that each supplier sold in a month.
   * @param {Film} film
   * @param {number} month
   */
  soldIn(film, month) {
    const sold = new Float64Array(film.header.suppliers.length);
    film.frames[month - 1]?.columns.units.forEach((units, b) => {
      const partner = film.value(month, "partner", b);
      if (!Number.isNaN(partner)) sold[partner] += units;
    });
    return sold;
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Scene} scene */
  draw(ctx, scene) {
    const { film, player, layout } = scene;
    for (; this.seen < film.last; this.seen += 1) this.sold = Math.max(this.sold, ...this.soldIn(film, this.seen + 1));
    const sold = this.soldIn(film, player.month);
    this.radii = layout.places.map((place) => place.side === "buyer" ? place.r
      : place.r * (this.sold > 0 ? 0.6 + 0.4 * Math.sqrt(sold[place.number] / this.sold) : 0.6));
    for (const place of layout.places) this.firm(ctx, place, scene);
    for (const [id, away] of [[scene.lit, 5], [scene.chosen, 5], [scene.focused, 9]]) {
      if (id >= 0) this.halo(ctx, layout.places[id], away, scene.palette);
    }
    for (const place of layout.places) {
      if (place.named || place.id === scene.lit) this.label(ctx, place, scene);
    }
    ctx.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Path2D} path
   * @param {string} colour
   * @param {number} alpha
   * @param {Palette} palette
   */
  fill(ctx, path, colour, alpha, palette) {
    ctx.globalAlpha = 1;
    ctx.lineWidth = 3;
    ctx.strokeStyle = ctx.fillStyle = palette.paper;
    ctx.stroke(path);
    if (alpha < 1) ctx.fill(path);
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour;
    ctx.fill(path);
  }

  /**
   * Whether a firm shows: it is lit, it deals with the one that is, or none is.
   * @param {Scene} scene
   * @param {Place} place
   */
  linked({ film, player, lit }, place) {
    if (lit < 0 || lit === place.id) return true;
    const [b, s] = lit < this.buyers ? [lit, place.id - this.buyers] : [place.id, lit - this.buyers];
    return film.value(player.month, "partner", b) === s;
  }

  /**
   * A firm: its shape, a ring for the time it loses to haggling, a mouth for its trust.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Place} place
   * @param {Scene} scene
   */
  firm(ctx, place, scene) {
    const { film, player, layout, palette } = scene;
    const look = this.looks[place.stance];
    const r = this.radii[place.id];
    const gone = place.side === "supplier" && player.month > 0
      && film.events(player.month, "FAILED").some((event) => event[1] === place.number);
    const alpha = (this.linked(scene, place) ? 1 : DIMMED_FIRM) * (gone ? 1 - 0.75 * shareOf(scene, "turnover") : 1);
    const path = new Path2D();
    outline(path, look.shape, place.x, place.y, r);
    this.fill(ctx, path, colourOf(look, palette), alpha, palette);
    if (!layout.faces) return;
    this.face(ctx, place, r, scene);
    if (place.side === "buyer") this.ring(ctx, place, r, scene);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Place} place
   * @param {number} away
   * @param {Palette} palette
   */
  halo(ctx, place, away, palette) {
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.arc(place.x, place.y, this.radii[place.id] + away, 0, 2 * Math.PI);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  }

  /**
   * Two eyes and a mouth, which follows the firm's own trust.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Place} place
   * @param {number} r
   * @param {Scene} scene
   */
  face(ctx, place, r, { film, player, palette }) {
    const trust = film.value(Math.max(1, player.month), "trust", place.id);
    const { x, y } = place;
    ctx.fillStyle = ctx.strokeStyle = palette.face;
    for (const side of [-1, 1]) {
      ctx.beginPath();
      ctx.ellipse(x + side * 0.32 * r, y - 0.14 * r, 0.1 * r, 0.15 * r, 0, 0, 2 * Math.PI);
      ctx.fill();
    }
    const smile = Number.isNaN(trust) ? 0 : clamp((trust - 0.6) * 3.5, -1, 1) * 0.3 * r;
    ctx.beginPath();
    ctx.moveTo(x - 0.36 * r, y + 0.32 * r - smile / 2);
    ctx.quadraticCurveTo(x, y + 0.32 * r + smile, x + 0.36 * r, y + 0.32 * r - smile / 2);
    ctx.lineWidth = Math.max(1.3, 0.11 * r);
    ctx.lineCap = "round";
    ctx.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Place} place
   * @param {number} r
   * @param {Scene} scene
   */
  ring(ctx, place, r, scene) {
    const { film, player, palette } = scene;
    const [was, is] = [0, 1].map((one) => film.value(player.month - 1 + one, "transactional_share", place.id));
    const share = between(Number.isNaN(was) ? is : was, Number.isNaN(is) ? was : is, shareOf(scene, "negotiate"));
    if (!(share > 0)) return;
    ctx.beginPath();
    ctx.arc(place.x, place.y, r + 3.5, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share);
    ctx.lineWidth = 2.6;
    ctx.lineCap = "butt";
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  }

  /**
   * Complaints and silence, where goods were received.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Scene} scene
   */
  marks(ctx, scene) {
    const { film, player, layout, palette, lit } = scene;
    const receive = player.share(film.header.stages.indexOf("receive"));
    const fade = 1 - player.share(film.header.stages.indexOf("settle"));
    if (receive <= 0 || fade <= 0 || player.month < 1) return;
    for (const place of layout.places.slice(0, this.buyers)) {
      const voiced = film.has(player.month, place.number, "VOICED");
      if (!voiced && !film.has(player.month, place.number, "SILENT")) continue;
      ctx.globalAlpha = Math.min(receive * 3, fade) * (lit < 0 || lit === place.id ? 1 : DIM);
      const [x, y] = [place.x + place.r * 0.95, place.y - place.r * 0.7 - 4 * eased(receive)];
      ctx.beginPath();
      ctx.arc(x, y, 7.5, 0, 2 * Math.PI);
      ctx.fillStyle = voiced ? palette.alarm : palette.quiet;
      ctx.fill();
      ctx.fillStyle = palette.paper;
      ctx.font = "700 12px system-ui, sans-serif";
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(voiced ? "!" : "…", x, y + (voiced ? 1 : -2));
    }
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Place} place @param {Scene} scene */
  label(ctx, place, scene) {
    const { palette, lit } = scene;
    ctx.globalAlpha = this.linked(scene, place) ? 1 : 0.35;
    ctx.fillStyle = lit === place.id ? palette.ink : palette.quiet;
    ctx.font = `${lit === place.id ? 700 : 500} 13px system-ui, sans-serif`;
    const buyer = place.side === "buyer";
    ctx.textAlign = buyer ? "right" : "left";
    ctx.textBaseline = "middle";
    const away = place.r + (buyer ? 9 : 5);
    ctx.fillText(buyer ? buyerName(place.number) : supplierName(place.number), place.x + (buyer ? -away : away), place.y);
  }
}
