/** The state of every table, as a pure fold over detection events; see table-state.js. */

import type { StreamEvent } from "./stream.js";

export type Street = "preflop" | "flop" | "turn" | "river";

/** Amounts are decimal strings, cards two characters such as `Ah`; null is what could not be read. */
export interface Seat {
  /** Clockwise from the hero, who is 0. */
  seat: number;
  name: string | null;
  stack: string | null;
  bet: string | null;
  cards: string[] | "hidden" | null;
  active: boolean | null;
  hero: boolean;
  last_action: { action: string; amount: string | null } | null;
}

export interface Table {
  open: boolean;
  session: string | null;
  source: string | null;
  title: string;
  hand: number | string | null;
  street: Street | null;
  hero: string[];
  board: string[];
  pot: string | null;
  currency: string | null;
  dealer_seat: number | null;
  seats: Record<string, Seat>;
  /** The last event that changed it. */
  updated_seq: number;
}

export interface Tables {
  tables: Record<string, Table>;
}

/** The state before the first event. */
export function noTables(): Tables;

/** The state after `event`; the given one stays as it is. */
export function apply(state: Tables, event: Pick<StreamEvent, "type" | "key" | "data" | "seq">): Tables;
