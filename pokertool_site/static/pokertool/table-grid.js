/** Several tables at once, each small; choosing one shows it alone. */

import { TableView } from "./table-view.js";
import { list } from "./svg.js";
import { tableFacts } from "./words.js";

/** More would not be seen. */
const MOST = 24;

export class TableGrid {
  #root;
  #onChoose;
  #cells = new Map(); // by name
  #tables = new Map();
  #watch = new ResizeObserver((entries) => {
    for (const { target } of entries) this.#drawCell(target.closest(".cell").dataset.key);
  });

  /** Show into `root`, a list; `onChoose(name)` is told which table somebody wants to see alone. */
  constructor(root, { onChoose }) {
    this.#root = root;
    this.#onChoose = onChoose;
  }

  /** Show `tables`, state by name: those that run, or if none does, those that changed last. */
  draw(tables) {
    const running = Object.entries(tables).filter(([, { open }]) => open);
    const newest = Object.entries(tables).toSorted(([, one], [, other]) => other.updated_seq - one.updated_seq);
    const shown = (running.length ? running : newest).slice(0, MOST).toSorted(([one], [other]) => one.localeCompare(other));
    this.#tables = new Map(shown);
    for (const name of this.#cells.keys()) if (!this.#tables.has(name)) this.#cells.delete(name);
    list(this.#root, shown, ([name]) => name, ([name]) => this.#cell(name));
    for (const name of this.#tables.keys()) this.#drawCell(name);
  }

  clear() {
    this.#watch.disconnect();
    this.#cells.clear();
    this.#tables.clear();
    this.#root.replaceChildren();
  }

  #cell(name) {
    const cell = element("li", "cell panel");
    const open = element("button", "cell-open", name);
    open.type = "button";
    open.title = "Show this table alone";
    open.addEventListener("click", () => this.#onChoose(name));
    const [head, facts, stage] = [element("div", "cell-head"), element("p", "cell-facts"), element("div", "cell-stage")];
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("class", "table-picture");
    picture.setAttribute("role", "group");
    head.append(open, facts);
    stage.append(picture);
    cell.append(head, stage);
    this.#cells.set(name, { facts, stage, view: new TableView(picture) });
    this.#watch.observe(stage);
    return cell;
  }

  #drawCell(name) {
    const table = this.#tables.get(name);
    if (!table) return;
    const { facts, stage, view } = this.#cells.get(name);
    facts.textContent = tableFacts(table) || (table.open ? "" : "Capture has ended");
    view.fit(stage.clientWidth, stage.clientHeight);
    view.draw(table);
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
