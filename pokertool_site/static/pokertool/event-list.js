/** The newest events, newest first: those that a filter admits, never more than LIMIT rows. */

export const LIMIT = 200;
/** So many are remembered, for a filter that is set later. */
const KEPT = 2000;

export class EventList {
  #root;
  #events = []; // oldest first
  #fresh = 0; // how many of them, at the end, are not drawn yet
  #admits = () => true;
  #why = null;
  #redraw = false;

  /** Show into `root`, an ordered list. */
  constructor(root) {
    this.#root = root;
  }

  /** Take events in their order; draw() shows them. */
  add(events) {
    this.#events.push(...events);
    this.#fresh += events.length;
    if (this.#events.length > 1.25 * KEPT) this.#events.splice(0, this.#events.length - KEPT);
  }

  /** Put what happened before the oldest one beneath it. */
  addOlder(events) {
    this.#events.unshift(...events);
    this.#redraw = true;
  }

  /** Start again, with `why` as the line beneath what follows. */
  restart(why) {
    this.#events = [];
    this.#why = why;
    this.#redraw = true;
  }

  /** List only events that `admits(event)`; where that is not `all`, an empty list says so. */
  filter(admits, all) {
    this.#admits = admits;
    this.#root.classList.toggle("is-filtered", !all);
    this.#redraw = true;
  }

  /** Show what was added, and what has changed. */
  draw() {
    const fresh = Math.min(this.#fresh, this.#events.length);
    this.#fresh = 0;
    if (this.#redraw) this.#drawAll();
    else if (fresh) this.#root.prepend(...this.#rows(this.#events.length - fresh));
    while (this.#root.childElementCount > LIMIT) this.#root.lastElementChild.remove();
  }

  #drawAll() {
    this.#redraw = false;
    this.#root.replaceChildren(...this.#rows(0), ...(this.#why ? [divider(this.#why)] : []));
    this.#root.scrollTop = 0;
  }

  /** Rows for the newest admitted events from place `from` on, newest first. */
  #rows(from) {
    const rows = [];
    for (let at = this.#events.length - 1; at >= from && rows.length < LIMIT; at--) {
      if (this.#admits(this.#events[at])) rows.push(row(this.#events[at]));
    }
    return rows;
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
