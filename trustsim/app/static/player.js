// The clock: which month and stage are seen, and how far each is along.

import { clamp } from "./scales.js";

/** Months a second, from slow to fast. */
export const SPEEDS = [0.15, 0.35, 0.75, 1.5, 4, 10, 25, 50];
const QUICK = 3; // from so many months a second on, stages are too short to be seen
const STAGE_SECONDS = 0.9;

/**
 * A month is seen at its end where phase is 1, and is on its way where it is less. The host tells
 * how many months have come (`grow`) and how many there will be (`end`): the player waits at the
 * last one until there are more, or the end.
 */
export class Player {
  /** @param {number} stages */
  constructor(stages) {
    this.stages = stages;
    this.months = 0;
    this.end = 0;
    this.goal = 0; // a month that was asked for before it had come
    this.month = 0;
    this.phase = 1;
    this.target = 1; // where a single step stops
    this.speed = 3;
    this.playing = false;
    this.still = false; // reduced motion: no way between months
  }

  get rate() {
    return SPEEDS[this.speed];
  }

  /** Whether stages are slow enough to be seen. */
  get staged() {
    return !this.still && (!this.playing || this.rate < QUICK);
  }

  get moving() {
    return this.playing || this.phase < this.target;
  }

  /** The stage that is on its way, or the last one that is over; from 0 on. */
  get stage() {
    return clamp(Math.ceil(this.phase * this.stages - 1e-9) - 1, 0, this.stages - 1);
  }

  /**
   * How far a stage is: 0 before it, 1 after it.
   * @param {number} stage
   */
  share(stage) {
    return clamp(this.phase * this.stages - stage, 0, 1);
  }

  get atLast() {
    return this.month >= this.months && this.phase >= 1;
  }

  get atEnd() {
    return this.atLast && this.months >= this.end;
  }

  /** Whether a month is wanted that has not come. */
  get waiting() {
    return this.atLast && !this.atEnd && (this.playing || this.goal > this.month);
  }

  /**
   * More months have come.
   * @param {number} months how many there are now
   */
  grow(months) {
    this.months = Math.max(this.months, months);
    if (this.playing || this.goal <= this.month) return;
    if (this.goal === this.month + 1) this.stepMonth(1);
    else this.seek(this.goal);
  }

  play() {
    if (this.atEnd) this.seek(0);
    this.goal = 0;
    this.playing = true;
    this.target = 1;
  }

  pause() {
    this.playing = false;
    this.goal = 0;
    this.target = this.staged ? this.phase : 1;
    this.phase = this.target;
  }

  /** To a month, or towards it while it has not come. @param {number} month */
  seek(month) {
    this.goal = clamp(Math.round(month), 0, Math.max(this.months, this.end));
    this.month = Math.min(this.goal, this.months);
    this.phase = this.target = 1;
  }

  /**
   * A month on or back.
   * @param {number} by
   */
  stepMonth(by) {
    this.playing = false;
    this.goal = 0;
    if (by > 0 && this.phase < 1) {
      this.target = 1;
      if (this.still) this.phase = 1;
      return;
    }
    if (by < 0 || this.month >= this.months || this.still) {
      this.seek(this.month + by);
      return;
    }
    this.month += 1;
    this.phase = 0;
    this.target = 1;
  }

  /** One stage on; after the last one the next month begins. */
  stepStage() {
    this.playing = false;
    this.goal = 0;
    this.phase = this.target;
    if (this.phase >= 1) {
      if (this.month >= this.months) {
        this.seek(this.month + 1);
        return;
      }
      this.month += 1;
      this.phase = 0;
    }
    this.target = Math.min(1, (Math.round(this.phase * this.stages) + 1) / this.stages);
    if (this.still) this.phase = this.target;
  }

  /**
   * Let time pass; whether anything has moved.
   * @param {number} seconds
   */
  tick(seconds) {
    if (this.playing) return this.run(seconds);
    if (this.phase >= this.target) return false;
    const whole = this.target === 1 && this.target - this.phase > 1.5 / this.stages;
    const pace = whole ? 0.45 : 1 / (STAGE_SECONDS * this.stages);
    this.phase = Math.min(this.target, this.phase + seconds * pace);
    return true;
  }

  /**
   * @param {number} seconds
   */
  run(seconds) {
    const all = seconds * this.rate;
    let left = all;
    while (left > 0) {
      if (this.phase >= 1) {
        if (this.month >= this.months) {
          this.playing = !this.atEnd;
          this.target = 1;
          return !this.playing || left < all;
        }
        this.month += 1;
        this.phase = 0;
      }
      const step = Math.min(left, 1 - this.phase);
      this.phase = this.phase + step > 1 - 1e-9 ? 1 : this.phase + step;
      left -= step;
    }
    return true;
  }
}
