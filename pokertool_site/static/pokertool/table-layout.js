/**
 * Where everything lies on the table: two layouts, one wide and one tall, in their own units.
 *
 * Seats count clockwise from the hero at the bottom, so the angle grows with the number.
 */

const WIDE = {
  name: "wide",
  width: 1000,
  height: 700,
  table: { x: 95, y: 122, width: 810, height: 450 },
  centre: { x: 500, y: 350 },
  seats: { a: 408, b: 264, bend: 0.86 },
  plate: { width: 156, height: 56 },
  board: { card: 82, gap: 9 },
  cards: { hero: 86, shown: 64, hidden: 48 },
  pot: { y: 258 },
};

const TALL = {
  name: "tall",
  width: 600,
  height: 960,
  table: { x: 62, y: 122, width: 476, height: 706 },
  centre: { x: 300, y: 472 },
  seats: { a: 218, b: 382, bend: 0.6 },
  plate: { width: 158, height: 64 },
  board: { card: 64, gap: 5 },
  cards: { hero: 88, shown: 68, hidden: 50 },
  pot: { y: 384 },
};

/** On a tall table the board reaches the seats at its sides: none may sit this near to its middle. */
const BOARD_BAND = 112;

/** The layout for a place of `width` by `height`, in any unit. */
export const layoutFor = (width, height) => (width / height < 1.05 && width < 720 ? TALL : WIDE);

/** Where seat `number` of `count` sits, and where its bet and the button lie before it. */
export function spot(layout, number, count) {
  const angle = Math.PI / 2 + (number / count) * 2 * Math.PI;
  const seat = onOval(layout.centre, layout.seats, angle);
  if (layout === TALL && Math.abs(seat.y - layout.centre.y) < BOARD_BAND) seat.y = layout.centre.y + BOARD_BAND;
  return { ...seat, ...(layout === WIDE ? beforeWide(angle) : beforeTall(seat)) };
}

/** A superellipse, squarer the smaller `bend` is: seats sit along the rail, not bunched at its ends. */
function onOval(centre, { a, b, bend = 1 }, angle) {
  const along = (value) => Math.sign(value) * Math.abs(value) ** bend;
  return { x: centre.x + a * along(Math.cos(angle)), y: centre.y + b * along(Math.sin(angle)) };
}

function beforeWide(angle) {
  const { centre } = WIDE;
  const bet = onOval(centre, { a: 292, b: 134, bend: 0.86 }, angle);
  if (Math.abs(bet.x - centre.x) < 60 && bet.y > centre.y) bet.y = centre.y + 98; // above the hero's cards
  return { bet, button: onOval(centre, { a: 342, b: 186, bend: 0.86 }, angle + 0.3) };
}

/** Nothing may lie on the board and the pot in the middle, nor on the plates left and right of them. */
function beforeTall({ x, y }) {
  const { centre, plate } = TALL;
  const inward = Math.sign(Math.round(centre.x - x));
  const below = y - centre.y;
  if (Math.abs(below) > 215) {
    const bet = { x: centre.x + (x - centre.x) * 0.7, y: below > 0 ? y - (inward ? 128 : 150) : y + 72 };
    return { bet, button: { x: x + (inward || -1) * 98, y: below > 0 ? y + 26 : y - 12 } };
  }
  const free = below < 0 ? Math.min(-142, below + 60) : Math.max(94, below - 60);
  const beside = x + inward * (plate.width / 2 + 22);
  return { bet: { x: beside + inward * 22, y: centre.y + free }, button: { x: beside, y: y + 12 } };
}
