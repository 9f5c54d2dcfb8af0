/**
 * Whose turn it is, worked out from what is seen of bets and actions; null where that does not say.
 *
 * The one to act is the first, clockwise from whoever bet last, who has not answered that bet. Without a
 * bet it can't be known: a check is told only once it is certain.
 */

const LEADS = ["bet", "raise"];
const FORCED = ["post", "ante", "straddle"];

/** The number of the seat that is to act at `table`, a state as table-state.js makes it. */
export function turn(table) {
  if (!table?.open || table.street === null) return null;
  const playing = Object.values(table.seats).filter(({ active }) => active === true);
  const top = Math.max(0, ...playing.map(bet));
  const able = playing.filter((seat) => seat.last_action?.action !== "all-in" && Number(seat.stack ?? 1) !== 0);
  const before = top > 0 ? lastToBet(playing, top) : null;
  if (before === null) return null;
  const waits = (seat) => bet(seat) < top || acted(seat) === null;
  const next = clockwiseAfter(before, able).find(waits) ?? null;
  if (!next || (able.length < 2 && bet(next) === top)) return null; // nobody is left to bet against
  return next.seat;
}

const bet = (seat) => Number(seat.bet ?? 0) || 0;

/** What a player did on this street; null for nothing yet, and for what was only posted. */
const acted = ({ last_action: last }) => (last && !FORCED.includes(last.action) ? last : null);

/** Who made the highest bet: a bettor, somebody all-in, or before the first action the big blind. */
function lastToBet(playing, top) {
  const holders = playing.filter((seat) => bet(seat) === top);
  const said = (actions) => holders.filter((seat) => actions.includes(acted(seat)?.action));
  const blinds = holders.filter((seat) => acted(seat) === null);
  for (const found of [said(LEADS), said(["all-in"]), blinds]) {
    if (found.length) return found.length === 1 ? found[0].seat : null;
  }
  return null;
}

/** `seats` in the order in which they act after seat `number`, which comes last. */
function clockwiseAfter(number, seats) {
  const sorted = seats.toSorted((one, other) => one.seat - other.seat);
  return [...sorted.filter(({ seat }) => seat > number), ...sorted.filter(({ seat }) => seat <= number)];
}
