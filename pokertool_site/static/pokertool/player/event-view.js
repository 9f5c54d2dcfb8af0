/** The event that is shown, whole, and those before and after it. */

const AROUND = 25; // events on either side
const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false,
}); // prettier-ignore

export class EventView {
  #find;
  #rows = new Map(); // by number

  /** `root` holds the elements marked with data-part; `onChoose(seq)` is told which one somebody wants. */
  constructor(root, { onChoose }) {
    this.#find = (name) => root.querySelector(`[data-part=${name}]`);
    this.#find("around").addEventListener("click", ({ target }) => {
      const row = target.closest("button");
      if (row) onChoose(Number(row.dataset.seq));
    });
  }

  /** Show the event at `index` of `page`; null before the first one. */
  draw({ page, index }) {
    const event = page.events[index] ?? null;
    this.#find("type").textContent = event ? event.type.replaceAll("_", " ") : "";
    this.#find("severity").textContent = event?.severity ?? "";
    this.#find("time").textContent = event ? clock.format(event.time) : "";
    this.#find("time").dateTime = event?.timestamp ?? "";
    this.#find("message").textContent = event ? event.message || "—" : "Before the first event";
    const { time: _, ...raw } = event ?? {};
    this.#find("json").textContent = event ? JSON.stringify(raw, null, 2) : "";
    this.#find("head").className = `event-head is-${event?.severity ?? "info"}`;
    this.#drawAround(page.events.slice(Math.max(0, index - AROUND), index + AROUND + 1), event?.seq);
  }

  #drawAround(events, seq) {
    const list = this.#find("around");
    const rows = new Map(events.map((event) => [event.seq, this.#rows.get(event.seq) ?? row(event)]));
    this.#rows = rows;
    const wanted = [...rows.values()];
    const same = wanted.length === list.childElementCount && wanted.every((row, at) => row === list.children[at]);
    if (!same) list.replaceChildren(...wanted);
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const current = rows.get(seq);
    if (!current) return;
    current.firstChild.setAttribute("aria-current", "true");
    list.scrollTop = current.offsetTop - (list.clientHeight - current.offsetHeight) / 2;
  }
}

function row(event) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = `around-row is-${event.severity}`;
  button.dataset.seq = event.seq;
  for (const [part, words] of [["type", event.type.replaceAll("_", " ")], ["message", event.message || "—"]]) {
    const made = document.createElement("span");
    made.className = `around-${part}`;
    made.textContent = words;
    button.append(made);
  }
  item.append(button);
  return item;
}
