/** A light for each component, with how long it has been so, and one in the bar for all of them. */

import { now } from "../clock.js";
import { list } from "../svg.js";
import { lasting, tell } from "./times.js";

const NAMES = {
  api: "Web server",
  database: "Database",
  channel_layer: "Messages",
  celery_worker: "Worker",
  celery_beat: "Timetable",
  scraper: "Captures",
};
/** From bad to good. */
const STATUSES = {
  down: { mark: "✕", words: "down" },
  degraded: { mark: "!", words: "degraded" },
  unknown: { mark: "?", words: "unknown" },
  operational: { mark: "✓", words: "well" },
};
const NOT_KNOWN = { status: "unknown", since: null, detail: "" };
const LOOK_AGAIN = 20_000; // ms: the words for how long grow old

/** What `status_change` events add up to: status/state.py in JavaScript. */
export function withChange(components, { type, data }) {
  if (type !== "status_change") return components;
  const { component, status, since, latency_ms, detail } = data;
  return { ...components, [component]: { status, since, latency_ms, detail } };
}

export class Lights {
  #root;
  #well;
  #spoken;
  #components = {};
  #worst = null;

  /** Show into `root`, a list; `well` is the bar's light, with data-part text and spoken. */
  constructor(root, well) {
    this.#root = root;
    this.#well = well.querySelector("[data-part=text]");
    this.#spoken = document.getElementById("well-spoken");
    setInterval(() => this.draw(this.#components), LOOK_AGAIN);
  }

  /** Show `components` by name. Those that every installation has come first, reported or not. */
  draw(components) {
    this.#components = components;
    const others = Object.keys(components).filter((name) => !(name in NAMES));
    const names = [...Object.keys(NAMES), ...others.sort()];
    const rows = list(this.#root, names, (name) => name, light);
    names.forEach((name, at) => show(rows[at], components[name] ?? NOT_KNOWN));
    this.#drawWell(names.map((name) => ({ name, ...(components[name] ?? NOT_KNOWN) })));
  }

  #drawWell(all) {
    const worst = ["down", "degraded"].find((status) => all.some((each) => each.status === status));
    const bad = all.filter(({ status }) => status === "down" || status === "degraded");
    const known = all.some(({ status }) => status === "operational");
    const words = bad.length > 1 ? `${bad.length} not well` : bad.length ? `${nameOf(bad[0].name)} ${bad[0].status}` : "All well";
    this.#well.textContent = worst || known ? words : "Not known yet";
    this.#well.parentElement.dataset.status = worst ?? (known ? "operational" : "unknown");
    const told = bad.map(({ name, status }) => `${nameOf(name)} is ${status}`).join(", ") || words;
    if (this.#worst !== null && this.#worst !== told) this.#spoken.textContent = told;
    this.#worst = told;
  }
}

/** "scraper:left" as people say it. */
function nameOf(component) {
  return NAMES[component] ?? component.replace(/^scraper:/, "Capture of ");
}

function light(name) {
  const row = document.createElement("li");
  row.className = "light";
  const parts = { mark: "span", name: "strong", status: "span", since: "time", detail: "span" };
  for (const [part, tag] of Object.entries(parts)) {
    const made = document.createElement(tag);
    made.className = `light-${part}`;
    row.append(made);
  }
  row.children[0].setAttribute("aria-hidden", "true");
  row.children[1].textContent = nameOf(name);
  return row;
}

function show(row, { status, since, detail }) {
  const [mark, , words, time, why] = row.children;
  const known = STATUSES[status] ?? STATUSES.unknown;
  row.dataset.status = status in STATUSES ? status : "unknown";
  mark.textContent = known.mark;
  words.textContent = known.words;
  time.hidden = since === null;
  if (since !== null) tell(time, since, lasting(now() - Date.parse(since)));
  why.textContent = status === "operational" ? "" : (detail ?? "");
}
