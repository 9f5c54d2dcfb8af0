/** How the machine is: the newest check as dials, the last hour as charts. */

import { Chart } from "./chart.js";
import { Dial } from "./dial.js";
import { Samples } from "./samples.js";
import { tell, when } from "./times.js";

const UPLOT = "../../vendor/uplot/uPlot.esm.js";
const DIALS = [
  { reading: "cpu_percent", label: "Processor", most: 100, unit: "%" },
  { reading: "memory_percent", label: "Memory", most: 100, unit: "%" },
  { reading: "disk_percent", label: "Disk", most: 100, unit: "%" },
  { reading: "load_5m_per_cpu", label: "Load", most: 4, unit: "a core", digits: 1 },
  { reading: "delivery_p95_ms", label: "Delivery", most: 250, unit: "ms" },
  { reading: "unread_percent", label: "Unread", most: 100, unit: "%" },
];
const CHARTS = [
  {
    title: "Machine", unit: "%", most: 100,
    lines: [{ reading: "cpu_percent", label: "Processor" }, { reading: "memory_percent", label: "Memory" }],
  },
  { title: "Load a core", digits: 1, lines: [{ reading: "load_5m_per_cpu", label: "Load" }] },
  {
    title: "An event takes", unit: "ms", digits: 1,
    lines: [{ reading: "delivery_p95_ms", label: "Delivered" }, { reading: "append_p95_ms", label: "Stored" }],
  },
  { title: "Events a second", digits: 1, lines: [{ reading: "events_per_s", label: "Events" }] },
  { title: "Connections", lines: [{ reading: "connections", label: "Connections" }] },
  { title: "A frame takes", unit: "ms", lines: [{ reading: "frame_ms", label: "Frame" }] },
]; // prettier-ignore

export class HealthView {
  #find;
  #samples = new Samples();
  #newest = null;
  #dials = DIALS.map((spec) => ({ ...spec, dial: new Dial(spec) }));
  #charts = null; // once uPlot is here

  /** `root` holds the elements marked with data-part: words, time, dials, charts. */
  constructor(root) {
    this.#find = (name) => root.querySelector(`[data-part=${name}]`);
  }

  /** Take samples of the last hour. */
  add(samples) {
    this.#samples.add(samples);
  }

  /** Take the newest check's data, and what it says in words. */
  check(data, words) {
    this.#newest = { data, words };
    this.#samples.add([data]);
  }

  /** Show what was taken. */
  draw() {
    if (!this.#newest) return;
    const { data, words } = this.#newest;
    this.#find("words").textContent = words;
    this.#find("words").dataset.verdict = data.overall_status;
    if (data.timestamp) tell(this.#find("time"), data.timestamp, `checked at ${when(data.timestamp)}`);
    const verdicts = verdictsIn(data);
    const known = this.#dials.filter(({ reading }) => reading in data.metrics);
    this.#find("dials").replaceChildren(...known.map(({ dial }) => dial.root));
    for (const { reading, dial } of known) dial.draw(data.metrics[reading], verdicts[reading]);
    if (this.#charts) this.#drawCharts();
    else this.#fetchCharts();
  }

  async #fetchCharts() {
    this.#charts = [];
    const { default: uplot } = await import(UPLOT);
    this.#charts = CHARTS.map((spec) => ({ ...spec, chart: new Chart(spec, uplot) }));
    this.#drawCharts();
  }

  #drawCharts() {
    const columnsOf = ({ lines }) => this.#samples.columns(lines.map(({ reading }) => reading));
    for (const each of this.#charts) {
      const columns = columnsOf(each);
      if (columns.slice(1).every((values) => values.every((value) => value === null))) continue;
      if (!each.chart.root.isConnected) this.#find("charts").append(each.chart.root);
      each.chart.draw(columns);
    }
  }
}

function verdictsIn({ categories }) {
  const checks = Object.values(categories).flatMap((category) => category.checks);
  return Object.assign({}, ...checks.map(({ verdicts }) => verdicts));
}
