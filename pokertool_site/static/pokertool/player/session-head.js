/** What session it is: its table, when, how long, how it ended; and the moment that is shown. */

import { now } from "../clock.js";

const STATES = {
  running: "Still running",
  ended: "Ended",
  interrupted: "Was stopped",
  lost: "Was lost: its capture stopped without a word",
  failed: "Failed: an error stopped its capture",
};
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export class SessionHead {
  #find;
  #started = 0;

  /** `root` holds the elements marked with data-part: facts, state, begin, now, end. */
  constructor(root) {
    this.#find = (name) => root.querySelector(`[data-part=${name}]`);
  }

  draw({ title, room, source, started_at: started, ended_at: ended, state, hands, frames, unread }) {
    this.#started = Date.parse(started);
    const end = ended ? Date.parse(ended) : now();
    const facts = [
      title || room || source,
      `${day.format(this.#started)}, ${clock.format(this.#started)}`,
      lasted(end - this.#started),
      count(hands, "hand"),
      frames ? `${((100 * unread) / frames).toLocaleString(undefined, { maximumFractionDigits: 1 })}% unread` : null,
    ];
    this.#find("facts").textContent = facts.filter(Boolean).join(" · ");
    const pill = this.#find("state");
    pill.textContent = STATES[state] ?? state;
    pill.dataset.state = state;
    this.#find("begin").textContent = clock.format(this.#started);
    this.#find("end").textContent = ended ? clock.format(end) : "now";
  }

  /** Say when in the session we are, `time` in ms. */
  now(time) {
    this.#find("now").textContent = time === undefined ? "" : `${clock.format(time)} (${lasted(time - this.#started)} in)`;
  }
}

/** ms as 1:02:03, or 2:03. */
function lasted(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const count = (number, what) => `${number.toLocaleString()} ${what}${number === 1 ? "" : "s"}`;
