/**
 * A recorded session in pages: events in their order, each page with the table before its first one.
 *
 * A page is what /api/sessions/ID/events answers: {after, through, number, table, complete, events}.
 * Pages lie side by side, so the one that covers a number is the same whoever asks for it.
 */

import { apply } from "../../eventlog/table-state.js";

const KEPT = 60; // pages; about 30,000 events

export class SessionPages {
  #fetchPage;
  #pages = []; // the one used last at the end
  #asked = new Map(); // what is on its way, by the number that it was asked for
  #folded = null;

  /** `fetchPage(seq)` promises the page that covers a number; the session has the numbers `first` to `last`. */
  constructor(fetchPage, { first, last }) {
    this.#fetchPage = fetchPage;
    this.first = first;
    this.last = last;
  }

  /** The page that covers `seq`, if it is here; else null. */
  known(seq) {
    const at = this.#pages.findIndex(({ after, through }) => after < seq && seq <= through);
    if (at < 0) return null;
    const [page] = this.#pages.splice(at, 1);
    this.#pages.push(page);
    return page;
  }

  /** The page that covers `seq`. */
  async page(seq) {
    const page = this.known(seq);
    if (page) return page;
    const asked = this.#asked.get(seq) ?? this.#ask(seq);
    return asked;
  }

  async #ask(seq) {
    const asked = this.#fetchPage(seq);
    this.#asked.set(seq, asked);
    try {
      const page = await asked;
      for (const event of page.events) event.time = Date.parse(event.timestamp);
      this.#pages = this.#pages.filter(({ after }) => after !== page.after);
      this.#pages.push(page);
      if (this.#pages.length > KEPT) this.#pages.shift();
      return page;
    } finally {
      this.#asked.delete(seq);
    }
  }

  /** The place of the last event up to `seq`, {page, index}; index -1 where there is none. */
  async upTo(seq) {
    let page = await this.page(seq);
    let index = page.events.findLastIndex((event) => event.seq <= seq);
    while (index < 0 && page.after >= this.first) {
      page = await this.page(page.after);
      index = page.events.length - 1;
    }
    return { page, index };
  }

  /** The place after `place`; null at the end, undefined where it is not here yet: see missing(). */
  next({ page, index }) {
    if (index + 1 < page.events.length) return { page, index: index + 1 };
    for (let seq = page.through; seq < this.last; ) {
      const following = this.known(seq + 1);
      if (!following) return undefined;
      const first = following.events.findIndex((event) => event.seq > seq);
      if (first >= 0) return { page: following, index: first };
      seq = following.through;
    }
    return null;
  }

  /** The first number after a page that no known page covers; null where there is none. */
  missing({ through }) {
    let seq = through;
    for (let page = null; seq < this.last && (page = this.known(seq + 1)); ) seq = page.through;
    return seq < this.last ? seq + 1 : null;
  }

  /** The session goes on, up to number `last`: the page that ended with it does, too. */
  extend(last) {
    this.#pages = this.#pages.filter(({ through }) => through < this.last);
    this.last = last;
  }

  /** The table at a place, of a session of table `key`; null where nothing is known of it. */
  table({ page, index }, key) {
    let from = this.#folded;
    if (!from || from.page !== page || from.index > index) {
      from = { page, index: -1, state: { tables: page.table ? { [key]: page.table } : {} } };
    }
    const state = page.events.slice(from.index + 1, index + 1).reduce(apply, from.state);
    this.#folded = { page, index, state };
    return Object.hasOwn(state.tables, key) ? state.tables[key] : null;
  }
}
