/** The tables: one at a time behind tabs, or all that run side by side. */

import { choose, chosen } from "./address.js";
import { TableGrid } from "./table-grid.js";
import { TableView } from "./table-view.js";
import { Tabs } from "./tabs.js";
import { tableFacts } from "./words.js";

const SESSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const element = (id) => document.getElementById(id);

export class Desk {
  #picture = element("table");
  #stage = element("stage");
  #toggle = element("side-by-side");
  #view = new TableView(this.#picture);
  #tabs = new Tabs(element("tabs"), { onChoose: (name) => this.#choose(name) });
  #grid = new TableGrid(element("grid"), { onChoose: (name) => this.#alone(name) });
  #schedule;
  #chosen = null; // the table that is shown
  #asked = false; // by the user; until then, a running table is shown
  #wide = chosen("view").includes("grid");
  #pace = {}; // the newest performance report of each table

  /** `schedule()` asks for draw() to be called before the next frame. */
  constructor(schedule) {
    this.#schedule = schedule;
    this.#toggle.addEventListener("click", () => this.#spread(!this.#wide));
    new ResizeObserver(() => {
      this.#fit();
      schedule();
    }).observe(this.#stage);
    this.#fit();
  }

  /** Remember how fast a table is read. */
  performance({ key, data }) {
    this.#pace = { ...this.#pace, [key]: data };
  }

  /** Nothing that was known holds any more. */
  restart() {
    this.#pace = {};
  }

  /** Show `tables`, state by name, as they stood after event `seq`. */
  draw(tables, seq) {
    const names = Object.keys(tables).sort();
    if (!this.#asked || !names.includes(this.#chosen)) this.#chosen = this.#followed(tables);
    const spread = this.#wide && names.length > 1;
    element("table-choice").hidden = names.length < 2;
    this.#toggle.setAttribute("aria-pressed", spread);
    element("table-panel").hidden = spread;
    element("tabs").hidden = spread;
    element("grid").hidden = !spread;
    if (spread) this.#grid.draw(tables);
    else {
      this.#grid.clear();
      this.#tabs.draw(names, this.#chosen, new Set(names.filter((key) => tables[key].open)));
      this.#drawOne(this.#chosen, this.#chosen === null ? null : tables[this.#chosen]);
    }
    this.#picture.dataset.seq = seq ?? "";
  }

  #drawOne(name, table) {
    const pace = this.#pace[name];
    element("empty").hidden = Boolean(table);
    element("table-name").textContent = name ?? "No table yet";
    element("table-facts").textContent = table ? tableFacts(table) : "";
    element("table-pace").textContent = pace ? paceWords(pace) : "";
    element("ended").hidden = !table || table.open;
    this.#drawReplay(table);
    this.#view.draw(table);
  }

  /** Lead who may (there is no link for others) to the recording of what is shown. */
  #drawReplay(table) {
    const link = element("replay");
    if (!link) return;
    link.hidden = !SESSION.test(table?.session ?? "");
    if (!link.hidden) link.href = `${link.dataset.sessions}${table.session}/`;
  }

  /** The shown table for as long as it runs, then the running one that changed last, or else any that did. */
  #followed(tables) {
    if (tables[this.#chosen]?.open) return this.#chosen;
    const rank = (name) => (tables[name].open ? 2 ** 52 : 0) + tables[name].updated_seq;
    return Object.keys(tables)
      .sort()
      .reduce((best, name) => (best === null || rank(name) > rank(best) ? name : best), null);
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#stage;
    if (width && height) this.#view.fit(width, height);
    else this.#view.fit(1000, 700); // not laid out yet
  }

  #choose(name) {
    this.#chosen = name;
    this.#asked = true;
    this.#schedule();
  }

  #alone(name) {
    this.#choose(name);
    this.#spread(false);
    this.#toggle.focus();
  }

  #spread(wide) {
    this.#wide = wide;
    choose("view", wide ? ["grid"] : []);
    this.#schedule();
  }
}

function paceWords({ fps, ms }) {
  const number = (value) => Number(value).toLocaleString(undefined, { maximumFractionDigits: 1 });
  return [fps == null ? null : `${number(fps)} frames/s`, ms == null ? null : `${number(ms)} ms a frame`]
    .filter(Boolean)
    .join(", ");
}
