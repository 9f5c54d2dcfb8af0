/** When what happened: a lane for each sort of event, with a mark wherever there is one, under the scrubber. */

import { svg } from "../svg.js";

const LANES = [
  ["Hands", ["session_start", "session_end", "hand_start", "hand_end"]],
  ["Cards", ["card", "board", "street_change"]],
  ["Actions", ["action", "correction"]],
  ["Chips", ["pot", "player", "button"]],
  ["Problems", ["error", "warning"]],
  ["Other", ["performance", "info"]],
];
const HEIGHT = 10;
/** A mark is the stronger the more events it stands for: at least so many. */
const LEVELS = [1, 3, 10];

export class Timeline {
  #lanes;
  #names;
  #first = 0;
  #last = 1;

  /** Draw lanes into `lanes`, an svg element, and their names into `names`, a list. */
  constructor({ lanes, names }) {
    this.#lanes = lanes;
    this.#names = names;
    names.replaceChildren(...LANES.map(([name]) => item(name)));
    lanes.setAttribute("viewBox", `0 0 1 ${LANES.length * HEIGHT}`);
    lanes.setAttribute("preserveAspectRatio", "none");
    const groups = ["bands", "marks", "kept"].map((name) => svg("g", { class: name }));
    lanes.replaceChildren(...groups);
  }

  /** Show `marks`, [part, count] by type, of a session's numbers in `parts` parts. */
  draw({ first, last, parts, marks }) {
    this.#first = first;
    this.#last = last;
    const counts = LANES.map(([, types]) => {
      const lane = new Map();
      for (const [part, count] of types.flatMap((type) => marks[type] ?? [])) lane.set(part, (lane.get(part) ?? 0) + count);
      return lane;
    });
    this.#lanes.querySelector(".marks").replaceChildren(
      ...counts.flatMap((lane, row) =>
        LEVELS.map((least, level) => {
          const most = LEVELS[level + 1] ?? Infinity;
          const shown = [...lane].filter(([, count]) => count >= least && count < most);
          const path = shown.map(([part]) => `M${(part + 0.5) / parts} ${row * HEIGHT + 1.5}v${HEIGHT - 3}`).join("");
          return svg("path", { class: `mark lane-${row} level-${level}`, d: path });
        }),
      ),
    );
    [...this.#names.children].forEach((name, row) => {
      const total = [...counts[row].values()].reduce((sum, count) => sum + count, 0);
      name.title = `${total.toLocaleString()} events`;
      name.classList.toggle("is-empty", total === 0);
    });
  }

  /** Show where hands lie, every other one shaded. */
  bands(hands) {
    const width = this.#last - this.#first + 1;
    const at = (seq) => (seq - this.#first) / width;
    const path = hands
      .filter((_, number) => number % 2 === 0)
      .map(({ first, last }) => `M${at(first)} 0H${at(last + 1)}V${LANES.length * HEIGHT}H${at(first)}Z`)
      .join("");
    this.#lanes.querySelector(".bands").replaceChildren(svg("path", { class: "band", d: path }));
  }
}

function item(words) {
  const made = document.createElement("li");
  made.textContent = words;
  return made;
}
