/** Playing cards, drawn: a face for each of the 52, a back, and one for a card that can't be read. */

import { svg } from "./svg.js";

/** All cards are drawn in a box of this size and scaled from there. */
export const CARD = { width: 100, height: 140 };

const RANKS = {
  2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine",
  T: "Ten", J: "Jack", Q: "Queen", K: "King", A: "Ace",
}; // prettier-ignore
const SUITS = { c: "clubs", d: "diamonds", h: "hearts", s: "spades" };

/** Within -1..1 in both directions. */
const SUIT_PATHS = {
  h: "M0 .95C-.3.6-1 .2-1-.36-1-.74-.72-.95-.46-.95-.22-.95-.06-.8 0-.58.06-.8.22-.95.46-.95.72-.95 1-.74 1-.36 1 .2.3.6 0 .95Z",
  d: "M0-1C.2-.6.48-.25.76 0 .48.25.2.6 0 1-.2.6-.48.25-.76 0-.48-.25-.2-.6 0-1Z",
  s: "M0-1C.3-.55.94-.16.94.3.94.6.72.76.48.76.3.76.16.67.08.52.1.76.2.9.36 1H-.36C-.2.9-.1.76-.08.52-.16.67-.3.76-.48.76-.72.76-.94.6-.94.3-.94-.16-.3-.55 0-1Z",
  c: "M.22-.16A.44.44 0 1 1 .06.5C.1.76.2.9.36 1H-.36C-.2.9-.1.76-.06.5A.44.44 0 1 1-.22-.16.44.44 0 1 1 .22-.16Z",
};

/** Where the pips stand, as column and row; the lower half is drawn upside down. */
const [LEFT, MIDDLE, RIGHT] = [36, 50, 64];
const ROWS = { top: 28, upper: 42, high: 49, centre: 70, low: 91, lower: 98, bottom: 112 };
const at = (x, ...rows) => rows.map((row) => [x, ROWS[row]]);
const sides = (...rows) => [...at(LEFT, ...rows), ...at(RIGHT, ...rows)];
const EIGHT_SIDES = [LEFT, RIGHT].flatMap((x) => [28, 56, 84, 112].map((y) => [x, y]));
const PIPS = {
  2: at(MIDDLE, "top", "bottom"),
  3: at(MIDDLE, "top", "centre", "bottom"),
  4: sides("top", "bottom"),
  5: [...sides("top", "bottom"), ...at(MIDDLE, "centre")],
  6: sides("top", "centre", "bottom"),
  7: [...sides("top", "centre", "bottom"), ...at(MIDDLE, "high")],
  8: [...sides("top", "centre", "bottom"), ...at(MIDDLE, "high", "low")],
  9: [...EIGHT_SIDES, ...at(MIDDLE, "centre")],
  T: [...EIGHT_SIDES, ...at(MIDDLE, "upper", "lower")],
};

/** Crown, coronet and shield of the three at court, in a box from -20 to 20. */
const COURT = {
  K: "M-18 12-20-10-10-1-6-14 0-3 6-14 10-1 20-10 18 12ZM-18 15H18V19H-18ZM-1.5-22H1.5V-19H4.5V-16H1.5V-12H-1.5V-16H-4.5V-19H-1.5Z",
  Q: "M-17 12C-19 2-20-4-21-9L-10 1-7-13 0 0 7-13 10 1 21-9C20-4 19 2 17 12ZM-17 15H17V19H-17ZM-21-9A3 3 0 1 1-20.9-9.1ZM-7-14A3 3 0 1 1-6.9-14.1ZM7-14A3 3 0 1 1 7.1-14.1ZM21-9A3 3 0 1 1 21.1-9.1Z",
  J: "M-16-17H16V0C16 10 9 16 0 20-9 16-16 10-16 0ZM-16-4 0 5 16-4V2L0 11-16 2Z",
};

/** "Ah" as people say it: "Ace of hearts". */
export function cardName(card) {
  if (!isCard(card)) return "unread card";
  return `${RANKS[card[0]]} of ${SUITS[card[1]]}`;
}

/** A face-up card with its upper left corner at 0, 0. */
export function face(card) {
  const known = isCard(card);
  const [rank, suit] = known ? card : ["?", ""];
  const label = { role: "img", "aria-label": cardName(card), class: `card suit-${suit || "unread"}` };
  const drawn = known ? [full(rank, suit), large(rank, suit)] : [unread()];
  return svg("g", label, blank("card-face"), ...drawn);
}

/** A card seen from behind. */
export function back() {
  const pattern = svg("rect", { class: "card-lattice", x: 7, y: 7, width: 86, height: 126, rx: 6, fill: "url(#lattice)" });
  return svg("g", { class: "card", "aria-hidden": "true" }, blank("card-back"), pattern);
}

const isCard = (card) => typeof card === "string" && card[0] in RANKS && card[1] in SUITS;
const digits = (rank) => (rank === "T" ? "10" : rank);
const blank = (kind) => svg("rect", { class: kind, width: CARD.width, height: CARD.height, rx: 9 });
const upsideDown = (...children) => svg("g", { transform: `rotate(180 ${CARD.width / 2} ${CARD.height / 2})` }, ...children);

const pip = (suit, x, y, size) =>
  svg("path", { class: "pip", d: SUIT_PATHS[suit], transform: `translate(${x} ${y}) scale(${size})` });

/** "10" in the width of the other indices. */
const NARROW = { textLength: 23, lengthAdjust: "spacingAndGlyphs" };

/** The face as printed: an index in two corners, pips or court between. */
function full(rank, suit) {
  const index = () => [
    svg("text", { class: "index", x: 15, y: 28, ...(rank === "T" ? NARROW : {}) }, digits(rank)),
    pip(suit, 15, 41, 8),
  ];
  return svg("g", { class: "face-full" }, ...index(), upsideDown(...index()), ...middle(rank, suit));
}

function middle(rank, suit) {
  if (rank === "A") return [pip(suit, 50, 70, suit === "s" ? 30 : 24)];
  if (rank in COURT) {
    const half = () => [
      svg("path", { class: "court", d: COURT[rank], transform: "translate(50 45) scale(0.9)" }),
      pip(suit, 36, 25, 5.5),
    ];
    return [
      svg("rect", { class: "court-panel", x: 27, y: 15, width: 46, height: 110, rx: 4 }),
      ...half(),
      upsideDown(...half()),
      svg("line", { class: "court-line", x1: 27, y1: 70, x2: 73, y2: 70 }),
    ];
  }
  return PIPS[rank].map(([x, y]) =>
    y > CARD.height / 2 ? upsideDown(pip(suit, 100 - x, 140 - y, 9)) : pip(suit, x, y, 9),
  );
}

/** The face for small tables: what counts, large. */
function large(rank, suit) {
  return svg(
    "g",
    { class: "face-large" },
    svg("text", { class: "index-large", x: 34, y: 62 }, digits(rank)),
    pip(suit, 64, 100, 28),
  );
}

function unread() {
  return svg("text", { class: "index-large", x: 50, y: 92 }, "?");
}
