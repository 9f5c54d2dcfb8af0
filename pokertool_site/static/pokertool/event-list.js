/** The newest events, newest first, never more than LIMIT. */

export const LIMIT = 200;

export class EventList {
  #root;
  #waiting = []; // oldest first

  /** Show into `root`, an ordered list. */
  constructor(root) {
    this.#root = root;
  }

  /** Take events in their order; draw() shows them. */
  add(events) {
    this.#waiting.push(...events.slice(-LIMIT));
    if (this.#waiting.length > 2 * LIMIT) this.#waiting.splice(0, this.#waiting.length - LIMIT);
  }

  /** Put what happened before the oldest one shown beneath it. */
  addOlder(events) {
    const room = LIMIT - this.#root.childElementCount;
    if (room > 0) this.#root.append(...events.slice(-room).reverse().map(row));
  }

  /** Start again with `why` as the only line. */
  restart(why) {
    this.#waiting = [];
    this.#root.replaceChildren(...(why ? [divider(why)] : []));
  }

  /** Show what was added. */
  draw() {
    if (!this.#waiting.length) return;
    this.#root.prepend(...this.#waiting.slice(-LIMIT).reverse().map(row));
    this.#waiting = [];
    while (this.#root.childElementCount > LIMIT) this.#root.lastElementChild.remove();
  }
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

function row(event) {
  const item = element("li", `event is-${event.severity}`);
  const time = element("time", "event-time", clock.format(new Date(event.timestamp)));
  time.dateTime = event.timestamp;
  time.title = `${event.timestamp}, number ${event.seq}`;
  const about = element("span", "event-about");
  const kind = event.type === event.severity ? "" : event.type.replaceAll("_", " "); // an error is said once
  for (const [part, words] of Object.entries({ type: kind, severity: event.severity, key: event.key })) {
    if (words) about.append(element("span", `event-${part}`, words));
  }
  item.append(time, element("span", "event-message", event.message || "—"), about);
  item.dataset.seq = event.seq;
  return item;
}

function divider(words) {
  return element("li", "event-divider", words);
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
