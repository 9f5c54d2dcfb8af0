/**
 * The state of every table as a pure fold over detection events: detection/poker/event_rules.py in JavaScript.
 *
 * tests/detection/fold_cases.json pins the rules, and both must pass it. A field that is
 * missing or of the wrong kind leaves what stood there.
 */

const SEAT_FIELDS = ["name", "stack", "bet", "cards", "active", "hero"];

/** The state before the first event. */
export const noTables = () => ({ tables: {} });

/** The state after `event`; the given one stays as it is. */
export function apply(state, event) {
  const { type, key, data, seq } = event;
  const rule = RULES[type];
  if (!rule || !key) return state;
  const table = rule(Object.hasOwn(state.tables, key) ? state.tables[key] : newTable(), data);
  return { tables: { ...state.tables, [key]: { ...table, updated_seq: seq } } };
}

const newTable = () => ({
  open: false,
  session: null,
  source: null,
  title: "",
  hand: null,
  street: null,
  hero: [],
  board: [],
  pot: null,
  currency: null,
  dealer_seat: null,
  seats: {},
  updated_seq: 0,
});

const newSeat = (seat) => ({
  seat,
  name: null,
  stack: null,
  bet: null,
  cards: null,
  active: null,
  hero: false,
  last_action: null,
});

const RULES = Object.assign(Object.create(null), {
  session_start: (_, { session = null, source = null, title }) => ({
    ...newTable(),
    open: true,
    session,
    source,
    title: title || "",
  }),

  session_end: (table, { session = null }) =>
    session !== null && table.session !== null && session !== table.session
      ? table // a session that was found dead after another had taken its table
      : { ...table, open: false },

  hand_start: (table, { hand = null }) => ({
    ...table,
    hand,
    street: "preflop",
    hero: [],
    board: [],
    pot: null,
    seats: mapped(table.seats, (seat) => ({
      ...seat,
      bet: null,
      cards: null,
      active: null,
      last_action: null,
    })),
  }),

  hand_end: (table) => ({ ...table, street: null }),

  street_change: (table, { street }) =>
    typeof street === "string" ? { ...table, street, seats: mapped(table.seats, onNextStreet) } : table,

  card(table, data) {
    if (!Array.isArray(data.cards)) return table;
    const { card_type: kind = "hero" } = data;
    if (kind === "hero") return { ...table, hero: data.cards };
    return withSeat(table, data, { cards: data.cards });
  },

  board: (table, { board }) => (Array.isArray(board) ? { ...table, board } : table),

  pot: (table, data) => ({ ...table, ...picked(data, ["pot", "currency"]) }),

  player(table, data) {
    if (data.present !== false) return withSeat(table, data, picked(data, SEAT_FIELDS));
    const { [String(data.seat)]: _gone, ...seats } = table.seats;
    return { ...table, seats };
  },

  action(table, data) {
    if (typeof data.action !== "string") return table;
    return withSeat(table, data, { last_action: { action: data.action, amount: data.amount ?? null } });
  },

  button: (table, data) => ({ ...table, ...picked(data, ["dealer_seat"]) }),
});

/** A seat as a new street finds it: only who folded or is all-in has nothing left to do. */
const onNextStreet = (seat) =>
  ["fold", "all-in"].includes(seat.last_action?.action) ? seat : { ...seat, last_action: null };

const mapped = (seats, change) =>
  Object.fromEntries(Object.entries(seats).map(([number, seat]) => [number, change(seat)]));

/** The table with `fields` set on the seat that `data` names, which is made where it is missing. */
function withSeat(table, { seat }, fields) {
  if (!Number.isInteger(seat)) return table;
  const known = table.seats[seat] ?? newSeat(seat);
  return { ...table, seats: { ...table.seats, [seat]: { ...known, ...fields } } };
}

const picked = (data, names) =>
  Object.fromEntries(names.filter((name) => name in data).map((name) => [name, data[name]]));
