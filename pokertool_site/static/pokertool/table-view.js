/** A table as it stands, drawn. draw() may be called as often as one likes: what did not change is left alone. */

import { CARD, back, cardName, face } from "./cards.js";
import { list, part, svg } from "./svg.js";
import { layoutFor, spot } from "./table-layout.js";
import { turn } from "./turn.js";
import { action, money, short, street } from "./words.js";

const BOARD_CARDS = 5;
const FEWEST_SEATS = 2;
const MOST_SEATS = 12; // no table has more; a number beyond is a mistake of whoever wrote it
const NAME_LENGTH = 13;
/** Below this many pixels a card is drawn with a large index instead of pips. */
const LEGIBLE = 58;

export class TableView {
  #root;
  #groups;
  #layout = null;
  #scale = 1;
  #seats = FEWEST_SEATS; // as many as this session ever showed: a seat that empties keeps its place
  #session = null;
  #shown = {}; // hand and pot as they were drawn last

  /** Draw into `root`, an svg element. */
  constructor(root) {
    this.#root = root;
    const names = ["furniture", "button", "seats", "board", "pot", "bets", "collected"];
    this.#groups = Object.fromEntries(names.map((name) => [name, svg("g", { class: name })]));
    paints();
    root.replaceChildren(...names.map((name) => this.#groups[name]));
  }

  /** Choose the layout for a place of so many pixels. */
  fit(width, height) {
    const layout = layoutFor(width, height);
    this.#scale = Math.min(width / layout.width, height / layout.height);
    if (layout === this.#layout) return;
    this.#layout = layout;
    this.#root.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
    this.#root.dataset.layout = layout.name;
  }

  /** Show `table`, a state as table-state.js makes it; null for an empty table. */
  draw(table) {
    const layout = this.#layout;
    const { furniture, board, pot, seats, bets, button } = this.#groups;
    const players = table ? seated(table) : [];
    if (table?.session !== this.#session) this.#seats = FEWEST_SEATS;
    this.#session = table?.session ?? null;
    this.#seats = Math.max(this.#seats, ...players.map(({ seat }) => seat + 1));
    const place = (number) => spot(layout, number, this.#seats);
    const currency = table?.currency;
    const toAct = turn(table);

    this.#root.setAttribute("aria-label", summary(table, players));
    this.#root.classList.toggle("is-closed", Boolean(table) && !table.open);
    this.#root.classList.toggle("is-small", this.#scale * layout.board.card < LEGIBLE);
    part(furniture, [layout.name], () => felt(layout));
    this.#drawBoard(board, table?.board ?? []);
    part(pot, [layout.name, table?.pot, currency], () => potPile(layout, table?.pot, currency));
    const numbers = table ? Array.from({ length: this.#seats }, (_, number) => number) : [];
    list(seats, numbers, (number) => number, emptySeat).forEach((group, number) => {
      const player = players.find(({ seat }) => seat === number) ?? null;
      const { x, y } = place(number);
      group.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
      this.#drawSeat(group, player, { currency, toAct: toAct === number });
    });
    const betting = players.filter(({ bet }) => Number(bet) !== 0);
    this.#collect(table, betting);
    const pileKey = ({ seat, bet }) => `${layout.name} ${this.#seats} ${seat} ${bet} ${currency}`;
    list(bets, betting, pileKey, ({ seat, bet }) => pile(place(seat), money(bet, currency)));
    const dealer = table?.dealer_seat;
    this.#drawButton(button, dealer >= 0 && dealer < MOST_SEATS ? dealer : null, place);
  }

  /** Where the bets of before went into the pot, let their chips go there. They are gone once they arrived. */
  #collect(table, betting) {
    const { bets, collected } = this.#groups;
    const leaving = [...bets.children];
    const { hand, pot } = this.#shown;
    this.#shown = { hand: table?.hand, pot: Number(table?.pot) };
    const went = leaving.length > 0 && betting.length === 0 && hand === table?.hand && Number(table?.pot) >= pot;
    if (!went || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const { centre, pot: place } = this.#layout;
    for (const chips of leaving) {
      const { e: x, f: y } = chips.transform.baseVal.consolidate().matrix;
      slide(chips.firstElementChild, "--to", centre.x - x, place.y - y);
      chips.addEventListener("animationend", () => chips.remove(), { once: true });
    }
    collected.replaceChildren(...leaving);
  }

  #drawBoard(group, board) {
    const { centre, board: size } = this.#layout;
    const scale = size.card / CARD.width;
    const left = centre.x - (BOARD_CARDS * size.card + (BOARD_CARDS - 1) * size.gap) / 2;
    const keyed = board.map((card, at) => ({ card, at }));
    list(group, keyed, ({ card, at }) => `${at} ${card}`, ({ card }) => svg("g", {}, arriving(face(card)))).forEach(
      (slot, at) => slot.setAttribute("transform", placed(left + at * (size.card + size.gap), this.#boardTop, scale)),
    );
  }

  get #boardTop() {
    const { centre, board } = this.#layout;
    return centre.y - (board.card * CARD.height) / CARD.width / 2 + 6;
  }

  #drawSeat(group, player, { currency, toAct }) {
    const [cards, plate, last] = group.children;
    const { plate: size, name: layout } = this.#layout;
    const marks = { "is-hero": player?.hero, "is-folded": player?.active === false, "is-empty": !player, "is-to-act": player && toAct };
    group.setAttribute("class", ["seat", ...Object.keys(marks).filter((mark) => marks[mark])].join(" "));
    group.setAttribute("aria-label", player ? seatLabel(player, { currency, toAct }) : "");
    group.toggleAttribute("aria-hidden", !player);
    part(cards, [layout, player?.cards, player?.hero], () => (player?.cards ? this.#hand(player) : []));
    part(plate, [layout, player?.name, player?.stack, player?.seat, currency], () => namePlate(size, player, currency));
    part(last, [layout, player?.last_action, currency], () =>
      player?.last_action ? badge(size, player.last_action, currency) : [],
    );
  }

  /** The cards peek out above the plate; the hero's are larger, and those on the table are seen whole. */
  #hand({ cards, hero }) {
    const { cards: sizes, plate } = this.#layout;
    const hidden = cards === "hidden";
    const drawn = hidden ? [back(), back()] : cards.map(face);
    const width = hidden ? sizes.hidden : hero ? sizes.hero : sizes.shown;
    const scale = width / CARD.width;
    const step = width * (drawn.length > 2 ? 0.5 : hidden ? 0.62 : 0.8);
    const top = -plate.height / 2 - CARD.height * scale * (hidden ? 0.72 : 0.8);
    const left = -((drawn.length - 1) * step + width) / 2;
    return drawn.map((card, at) => {
      const lean = (at - (drawn.length - 1) / 2) * (hidden ? 8 : 5);
      const turn = ` rotate(${round(lean)} 50 140)`;
      return svg("g", { transform: placed(left + at * step, top, scale) + turn }, arriving(card));
    });
  }

  #drawButton(group, seat, place) {
    part(group, seat !== null, (present) => (present ? dealerButton() : []));
    if (seat === null) return;
    const { x, y } = place(seat).button;
    group.style.transform = `translate(${round(x)}px, ${round(y)}px)`; // a style, so that it slides there
  }
}

/** The seats that have something to show, the hero's cards with the hero. */
function seated({ seats, hero }) {
  const players = Object.values(seats)
    .filter(({ seat }) => seat >= 0 && seat < MOST_SEATS)
    .map((seat) => ({ ...seat, cards: seat.cards === "hidden" || Array.isArray(seat.cards) ? seat.cards : null }));
  if (!hero.length) return players;
  const holder = players.find((seat) => seat.hero) ?? players.find(({ seat }) => seat === 0);
  if (holder) Object.assign(holder, { cards: hero, hero: true });
  else players.push({ seat: 0, name: null, stack: null, bet: null, active: null, last_action: null, hero: true, cards: hero });
  return players;
}

/** Felt, wood and lattice, once a page: every table is painted with them. */
function paints() {
  if (document.getElementById("felt")) return;
  document.body.append(svg("svg", { class: "paints", width: 0, height: 0, "aria-hidden": "true" }, definitions()));
}

function definitions() {
  const stop = (offset, name) => svg("stop", { offset, class: name });
  return svg(
    "defs",
    {},
    svg("radialGradient", { id: "felt", cx: "50%", cy: "42%", r: "68%" }, stop(0, "felt-light"), stop(1, "felt-dark")),
    svg("linearGradient", { id: "rail", x2: 0, y2: 1 }, stop(0, "rail-light"), stop(1, "rail-dark")),
    svg(
      "pattern",
      { id: "lattice", width: 14, height: 14, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("rect", { class: "lattice-ground", width: 14, height: 14 }),
      svg("rect", { class: "lattice-line", width: 14, height: 3 }),
      svg("rect", { class: "lattice-line", width: 3, height: 14 }),
    ),
  );
}

function felt({ table, centre, board }) {
  const oval = (grow, attributes) =>
    svg("rect", {
      x: table.x - grow,
      y: table.y - grow,
      width: table.width + 2 * grow,
      height: table.height + 2 * grow,
      rx: Math.min(table.width, table.height) / 2 + grow,
      ...attributes,
    });
  const width = BOARD_CARDS * board.card + (BOARD_CARDS - 1) * board.gap;
  const height = (board.card * CARD.height) / CARD.width;
  const slots = Array.from({ length: BOARD_CARDS }, (_, at) =>
    svg("rect", {
      class: "slot",
      x: centre.x - width / 2 + at * (board.card + board.gap),
      y: centre.y - height / 2 + 6,
      width: board.card,
      height,
      rx: board.card * 0.09,
    }),
  );
  return [
    oval(26, { class: "rail", fill: "url(#rail)" }),
    oval(27, { class: "rail-edge" }),
    oval(0, { fill: "url(#felt)" }),
    oval(1, { class: "felt-edge" }),
    oval(-34, { class: "betting-line" }),
    ...slots,
  ];
}

function emptySeat() {
  const parts = ["hand", "plate", "last-action"].map((name) => svg("g", { class: name }));
  return svg("g", { role: "group" }, ...parts);
}

function namePlate({ width, height }, player, currency) {
  const box = svg("rect", { class: "plate-box", x: -width / 2, y: -height / 2, width, height, rx: height / 2 });
  if (!player) return [box];
  const name = player.name ?? `Seat ${player.seat}`;
  const stack = money(player.stack, currency);
  const text = (kind, y, words) => svg("text", { class: kind, y, "aria-hidden": "true" }, words);
  return [
    svg("title", {}, name),
    svg("rect", { class: "plate-turn", x: -width / 2 - 5, y: -height / 2 - 5, width: width + 10, height: height + 10, rx: height / 2 + 5 }),
    box,
    text(player.name === null ? "name is-unread" : "name", stack ? -4 : 7, short(name, NAME_LENGTH)),
    stack ? text("stack", height * 0.32, stack) : null,
  ];
}

function badge(size, last, currency) {
  const words = action(last, currency);
  const width = 22 + words.length * 9.2;
  const y = size.height / 2 + 10;
  return [
    svg(
      "g",
      { class: `badge is-${last.action}`, "aria-hidden": "true" },
      svg("rect", { x: -width / 2, y: y - 12, width, height: 24, rx: 12 }),
      svg("text", { y: y + 5.5 }, words),
    ),
  ];
}

function potPile({ centre, pot }, amount, currency) {
  if (amount === null || amount === undefined) return [];
  const words = `Pot ${money(amount, currency)}`;
  const width = 58 + words.length * 13;
  const { y } = pot;
  return [
    svg(
      "g",
      { role: "img", "aria-label": words },
      svg("rect", { class: "pot-box", x: centre.x - width / 2, y: y - 20, width, height: 40, rx: 20 }),
      chips(centre.x - width / 2 + 23, y, 3),
      svg("text", { class: "pot-amount", x: centre.x + 13, y: y + 8 }, words),
    ),
  ];
}

/** Chips before a seat, which come from its plate. */
function pile({ x, y, bet }, words) {
  const width = 42 + words.length * 10.5;
  const sliding = svg(
    "g",
    { class: "sliding" },
    svg("rect", { class: "bet-box", x: -width / 2, y: -15, width, height: 30, rx: 15 }),
    chips(-width / 2 + 16, 0, 2),
    svg("text", { class: "bet-amount", x: 11, y: 6.5 }, words),
  );
  slide(sliding, "--from", x - bet.x, y - bet.y);
  const transform = `translate(${round(bet.x)} ${round(bet.y)})`;
  return svg("g", { class: "bet", "aria-hidden": "true", transform }, sliding);
}

/** Tell the style sheet how far off a slide begins or ends. */
const slide = (element, end, x, y) => element.style.setProperty(end, `${round(x)}px, ${round(y)}px`);

/** A little stack, lowest chip first. */
function chips(x, y, count) {
  const stack = Array.from({ length: count }, (_, at) => {
    const top = y + 5 - at * 5.5;
    return svg("ellipse", { class: `chip chip-${at}`, cx: x, cy: top, rx: 11, ry: 6.5 });
  });
  return svg("g", { class: "chips" }, ...stack);
}

function dealerButton() {
  const label = svg("title", {}, "Dealer");
  return [
    svg("g", { class: "dealer", "aria-hidden": "true" }, label, svg("circle", { r: 15 }), svg("text", { y: 6.5 }, "D")),
  ];
}

/** New on the table: the style sheet lets it fade in. */
function arriving(card) {
  card.classList.add("is-arriving");
  return card;
}

function seatLabel({ seat, name, stack, bet, cards, active, hero, last_action: last }, { currency, toAct }) {
  const facts = [
    `Seat ${seat}${hero ? ", hero" : ""}: ${name ?? "name unread"}`,
    toAct ? "to act" : null,
    stack === null ? null : `stack ${money(stack, currency)}`,
    bet === null ? null : `bet ${money(bet, currency)}`,
    cards === "hidden" ? "holds cards" : cards?.length ? `shows ${cards.map(cardName).join(" and ")}` : null,
    active === false ? "folded" : null,
    last ? `last action ${action(last, currency)}` : null,
  ];
  return facts.filter(Boolean).join(", ");
}

function summary(table, players) {
  if (!table) return "An empty poker table";
  const facts = [
    `Poker table, ${players.length} players`,
    table.hand === null ? null : `hand ${table.hand}`,
    street(table.street).toLowerCase(),
    table.board.length ? `board ${table.board.map(cardName).join(", ")}` : null,
    table.pot === null ? null : `pot ${money(table.pot, table.currency)}`,
    table.dealer_seat === null ? null : `dealer at seat ${table.dealer_seat}`,
  ];
  return facts.filter(Boolean).join(", ");
}

const placed = (x, y, scale) => `translate(${round(x)} ${round(y)}) scale(${round(scale)})`;
const round = (value) => Math.round(value * 1000) / 1000;
