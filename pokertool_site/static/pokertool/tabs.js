/** One tab a table; arrow keys walk them. */

export class Tabs {
  #root;
  #onChoose;

  constructor(root, { onChoose }) {
    this.#root = root;
    this.#onChoose = onChoose;
    root.addEventListener("keydown", this.#walk);
  }

  /** Show a tab for each of `names`, with `chosen` selected and those in `open` marked as running. */
  draw(names, chosen, open) {
    const tabs = [...this.#root.children];
    if (tabs.length !== names.length || tabs.some((tab, at) => tab.textContent !== names[at])) {
      this.#root.replaceChildren(...names.map((name) => this.#tab(name)));
    }
    for (const tab of this.#root.children) {
      const selected = tab.textContent === chosen;
      tab.setAttribute("aria-selected", selected);
      tab.tabIndex = selected ? 0 : -1;
      tab.classList.toggle("is-open", open.has(tab.textContent));
    }
  }

  #tab(name) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.role = "tab";
    tab.className = "tab";
    tab.textContent = name;
    tab.setAttribute("aria-controls", "table-panel");
    tab.addEventListener("click", () => this.#onChoose(name));
    return tab;
  }

  #walk = (event) => {
    const tabs = [...this.#root.children];
    const from = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (from < 0 || to === undefined) return;
    event.preventDefault();
    const next = tabs.at(to % tabs.length);
    next.focus();
    this.#onChoose(next.textContent);
  };
}
