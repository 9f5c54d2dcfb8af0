/** Plays: goes from place to place as fast as events came, times the speed; once a frame, however many are due. */

const LONGEST_SILENCE = 5000; // ms between two events, as the session's clock counts; what is longer is cut

export class Playing {
  speed = 1;
  #place;
  #next;
  #onMove;
  #onStop;
  #frame = 0;
  #clock = 0; // in the session
  #shown = 0; // on the page

  /**
   * `place()` is where we are, {page, index}; `next(place)` the one after it, null at the end, undefined
   * while it is being fetched. `onMove(place)` is told where to go, `onStop()` that there is no more.
   */
  constructor({ place, next, onMove, onStop }) {
    this.#place = place;
    this.#next = next;
    this.#onMove = onMove;
    this.#onStop = onStop;
  }

  get on() {
    return this.#frame !== 0;
  }

  start() {
    this.seek();
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(this.#tick);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Go on from where we are now. */
  seek() {
    const { page, index } = this.#place();
    this.#clock = page.events[index]?.time ?? -Infinity;
    this.#shown = performance.now();
  }

  #tick = (now) => {
    this.#frame = requestAnimationFrame(this.#tick);
    const passed = Math.max(0, now - this.#shown) * this.speed;
    this.#shown = now;
    let place = this.#place();
    let next = this.#next(place);
    if (next === undefined) return; // time stands still until the page is here
    this.#clock += passed;
    for (; next; next = this.#next(next)) {
      const { time } = next.page.events[next.index];
      this.#clock = Math.max(this.#clock, time - LONGEST_SILENCE);
      if (time > this.#clock) break;
      place = next;
    }
    if (place !== this.#place()) this.#onMove(place);
    if (next !== null) return;
    this.stop();
    this.#onStop();
  };
}
