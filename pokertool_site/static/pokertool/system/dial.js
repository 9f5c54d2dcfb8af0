/** A reading as a dial: an arc, its number, and what the number means. */

import { svg } from "../svg.js";

const RADIUS = 40;
const SWEEP = 270; // degrees of a full arc, open at the bottom
const LENGTH = (2 * Math.PI * RADIUS * SWEEP) / 360;

export class Dial {
  root = document.createElement("li");
  #arc;
  #number;
  #words;
  #spec;

  /** `spec`: {label, most, unit, digits}; the arc is full at `most`. */
  constructor(spec) {
    this.#spec = spec;
    this.root.className = "dial";
    const ring = (name) => svg("circle", { class: name, r: RADIUS, transform: "rotate(135)", "stroke-dasharray": `${LENGTH} 999` });
    this.#arc = ring("dial-arc");
    this.#number = svg("text", { class: "dial-number", y: 7 });
    const unit = svg("text", { class: "dial-unit", y: 26 }, spec.unit);
    const picture = svg("svg", { viewBox: "-48 -48 96 88", "aria-hidden": "true" }, ring("dial-ring"), this.#arc, this.#number, unit);
    const label = document.createElement("span");
    label.className = "dial-label";
    label.textContent = spec.label;
    label.setAttribute("aria-hidden", "true");
    this.#words = document.createElement("span");
    this.#words.className = "spoken";
    this.root.append(picture, label, this.#words);
  }

  /** Show `value`, null where it is unknown, and its verdict: healthy, degraded, failing or unknown. */
  draw(value, verdict) {
    const { label, most, unit, digits = 0 } = this.#spec;
    const known = typeof value === "number";
    const number = known ? value.toLocaleString(undefined, { maximumFractionDigits: digits }) : "–";
    const part = known ? Math.min(1, Math.max(0, value / most)) : 0;
    this.#arc.setAttribute("stroke-dasharray", `${part * LENGTH} 999`);
    this.#number.textContent = number;
    this.#words.textContent = known ? `${label}: ${number} ${unit}, ${verdict ?? "no limit"}` : `${label}: unknown`;
    this.root.dataset.verdict = known ? (verdict ?? "healthy") : "unknown";
  }
}
