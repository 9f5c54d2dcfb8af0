/** Which events are listed: chips by type and by severity. None pressed lets all through; the address keeps it. */

import { choose, chosen } from "./address.js";

const TYPES = [
  "session_start", "session_end", "hand_start", "hand_end", "street_change", "card", "board", "pot", "player", "action",
  "button", "correction", "performance", "error", "warning", "info",
]; // prettier-ignore
const SEVERITIES = ["debug", "info", "success", "warning", "error", "critical"];

export class EventFilters {
  #button;
  #chips;
  #all;
  #picked = { types: new Set(chosen("types")), severities: new Set(chosen("severities")) };
  #onChange;

  /**
   * `root` holds the elements marked with data-part: toggle (opens the panel), panel, types, severities, all.
   * `onChange(admits, all)` is told each choice, and the first one at once; `all` if it leaves nothing out.
   */
  constructor(root, { onChange }) {
    const find = (name) => root.querySelector(`[data-part=${name}]`);
    this.#button = find("toggle");
    this.#all = find("all");
    this.#onChange = onChange;
    this.#chips = [...this.#row(find("types"), "types", TYPES), ...this.#row(find("severities"), "severities", SEVERITIES)];
    this.#button.addEventListener("click", () => {
      const open = find("panel").hidden;
      find("panel").hidden = !open;
      this.#button.setAttribute("aria-expanded", open);
    });
    this.#all.addEventListener("click", () => {
      for (const words of Object.values(this.#picked)) words.clear();
      this.#changed();
      this.#chips[0].focus();
    });
    this.#show();
  }

  /** Whether an event is to be listed. */
  #admits = ({ type, severity }) => {
    const { types, severities } = this.#picked;
    return (!types.size || types.has(type)) && (!severities.size || severities.has(severity));
  };

  #row(root, kind, words) {
    const known = [...new Set([...words, ...this.#picked[kind]])];
    const chips = known.map((word) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = `chip is-${word}`;
      chip.textContent = word.replaceAll("_", " ");
      chip.addEventListener("click", () => {
        if (!this.#picked[kind].delete(word)) this.#picked[kind].add(word);
        this.#changed();
      });
      chip.pressed = () => this.#picked[kind].has(word);
      return chip;
    });
    root.append(...chips);
    return chips;
  }

  #changed() {
    for (const [kind, words] of Object.entries(this.#picked)) choose(kind, [...words]);
    this.#show();
  }

  #show() {
    for (const chip of this.#chips) chip.setAttribute("aria-pressed", chip.pressed());
    const { types, severities } = this.#picked;
    const count = types.size + severities.size;
    this.#button.textContent = count ? `Filter (${count})` : "Filter";
    this.#button.classList.toggle("is-on", count > 0);
    this.#all.disabled = count === 0;
    this.#onChange(this.#admits, count === 0);
  }
}
