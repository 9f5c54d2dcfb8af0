/** A small chart of the last hour: up to two readings, their numbers beside it. uPlot draws; it comes when first needed. */

const HEIGHT = 92;
const HOUR = 3600; // seconds
const dark = matchMedia("(prefers-color-scheme: dark)");
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });

export class Chart {
  root = document.createElement("figure");
  #spec;
  #uplot;
  #stage = element("div", "chart-stage");
  #numbers = [];
  #summary = element("span", "spoken");
  #plot = null;
  #columns = null;
  #dark = null;

  /** `spec`: {title, unit, digits, most, lines: [{reading, label}]}; `uplot` is its constructor. */
  constructor(spec, uplot) {
    this.#spec = spec;
    this.#uplot = uplot;
    this.root.className = "chart";
    const caption = element("figcaption", "chart-caption");
    caption.append(element("span", "chart-title", spec.title));
    for (const [at, { label }] of spec.lines.entries()) {
      const number = element("b", "chart-number");
      const key = element("span", `chart-key line-${at}`, spec.lines.length > 1 ? label : "");
      key.append(" ", number);
      caption.append(key);
      this.#numbers.push(number);
    }
    caption.append(this.#summary);
    this.#stage.setAttribute("aria-hidden", "true");
    this.root.append(caption, this.#stage);
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#width, height: HEIGHT })).observe(this.#stage);
    dark.addEventListener("change", () => this.#columns && this.draw(this.#columns));
  }

  get #width() {
    return Math.max(80, this.#stage.clientWidth);
  }

  /** Show `columns`, as Samples gives them for our lines. */
  draw(columns) {
    this.#columns = columns;
    if (this.#plot && this.#dark === dark.matches) this.#plot.setData(columns);
    else {
      this.#plot?.destroy();
      this.#dark = dark.matches;
      this.#plot = new this.#uplot(this.#options(), columns, this.#stage);
    }
    this.#tell(columns[0].length - 1);
    this.#summary.textContent = this.#spec.lines.map(({ label }, at) => this.#told(label, columns[at + 1])).join("; ");
  }

  /** Put the numbers of place `at` beside the chart. */
  #tell(at) {
    this.#numbers.forEach((number, line) => (number.textContent = this.#words(this.#columns[line + 1][at])));
  }

  #words(value) {
    const { unit, digits = 0 } = this.#spec;
    if (value === null || value === undefined) return "–";
    return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })}${unit ? ` ${unit}` : ""}`;
  }

  #told(label, values) {
    const known = values.filter((value) => value !== null);
    if (!known.length) return `${label}: nothing known of the last hour`;
    return `${label} in the last hour: ${this.#words(Math.min(...known))} to ${this.#words(Math.max(...known))}`;
  }

  #options() {
    const style = getComputedStyle(this.root);
    const colour = (name) => style.getPropertyValue(name).trim();
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: colour("--ink-soft"), font: "11px system-ui, sans-serif", grid, ticks: { show: false } };
    const { most, lines, digits = 0 } = this.#spec;
    const line = (at) => ({
      stroke: colour(`--line-${at}`),
      fill: at === 0 ? colour("--line-0-fill") : undefined,
      width: 1.5,
      points: { show: false },
    });
    return {
      width: this.#width,
      height: HEIGHT,
      padding: [6, 4, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      scales: { x: { range: (_, low, high) => [high - HOUR, high] }, y: { range: (_, low, high) => [0, most ?? Math.max(roomy(high), 10 ** -digits)] } },
      axes: [
        { ...axis, size: 20, gap: 2, space: 70, grid: { show: false }, values: (_, at) => at.map((s) => clock.format(s * 1000)) },
        { ...axis, size: 34, gap: 4, space: 28 },
      ],
      series: [{}, ...lines.map((_, at) => line(at))],
      hooks: { setCursor: [({ cursor }) => this.#columns && this.#tell(cursor.idx ?? this.#columns[0].length - 1)] },
    };
  }
}

/** A little more than the highest value; 1 where there is none. */
const roomy = (high) => (high ? high * 1.15 : 1);

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
