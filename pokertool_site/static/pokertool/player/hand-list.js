/** A session's hands as a list: number, time, the hero's cards, board, pot, and what it brought where that was seen. */

import { cardName } from "../cards.js";
import { money } from "../words.js";

const SUITS = { c: "♣", d: "♦", h: "♥", s: "♠" };
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export class HandList {
  hands = [];
  #root;
  #rows = [];
  #current = -1;

  /** Show into `root`, an ordered list; `onChoose(hand)` is told which one somebody wants. */
  constructor(root, { onChoose }) {
    this.#root = root;
    root.addEventListener("click", ({ target }) => {
      const row = target.closest("button");
      if (row) onChoose(this.hands[Number(row.dataset.at)]);
    });
  }

  /** Add `hands`, as /api/sessions/ID/hands has them; one that is there already is shown anew. */
  add(hands) {
    for (const hand of hands) {
      const at = this.hands.findIndex(({ first }) => first === hand.first);
      const row = this.#row(hand, at < 0 ? this.hands.length : at);
      if (at < 0) {
        this.hands.push(hand);
        this.#rows.push(row);
        this.#root.append(row);
      } else {
        this.#rows[at].replaceWith(row);
        this.hands[at] = hand;
        this.#rows[at] = row;
        if (at === this.#current) row.firstChild.setAttribute("aria-current", "true");
      }
    }
  }

  /** The place in the list of the hand that number `seq` lies in, or of the last one before it; -1 before all. */
  at(seq) {
    let [low, high] = [0, this.hands.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.hands[middle].first <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Mark the hand that number `seq` lies in, and keep it in sight. */
  follow(seq) {
    const at = this.at(seq);
    if (at === this.#current) return;
    this.#rows[this.#current]?.firstChild.removeAttribute("aria-current");
    this.#current = at;
    const row = this.#rows[at];
    if (!row) return;
    row.firstChild.setAttribute("aria-current", "true");
    const { offsetTop: top, offsetHeight: height } = row;
    const list = this.#root;
    if (top < list.scrollTop || top + height > list.scrollTop + list.clientHeight) {
      list.scrollTop = top - (list.clientHeight - height) / 2;
    }
  }

  #row(hand, at) {
    const button = element("button", "hand-row");
    button.type = "button";
    button.dataset.at = at;
    const time = element("time", "hand-time", clock.format(new Date(hand.started_at)));
    time.dateTime = hand.started_at;
    const told = element("span", "hand-told");
    const pot = hand.pot === null ? "" : `pot ${money(hand.pot, "")}`;
    told.append(element("span", "hand-number", `Hand ${hand.number}`), time, element("span", "hand-pot", pot), result(hand.result));
    const cards = element("span", "hand-cards");
    const board = hand.board.map(mini);
    board[0]?.classList.add("is-first");
    if (hand.hero.length || board.length) cards.append(...hand.hero.map(mini), ...board);
    else cards.append(element("span", "is-unseen", "No cards were seen"));
    button.append(told, cards);
    const row = element("li", "");
    row.append(button);
    return row;
  }
}

/** A card as letters: what is read aloud is its name. */
function mini(card) {
  const made = element("span", `mini suit-${SUITS[card?.[1]] ? card[1] : "unread"}`);
  made.role = "img";
  made.ariaLabel = cardName(card);
  made.textContent = SUITS[card?.[1]] ? `${card[0] === "T" ? "10" : card[0]}${SUITS[card[1]]}` : "?";
  return made;
}

function result(won) {
  if (won === null) return element("span", "hand-result");
  const sign = won[0] === "+" ? "is-won" : won[0] === "-" ? "is-lost" : "is-even";
  const words = won[0] === "-" ? `−${money(won.slice(1), "")}` : won[0] === "+" ? `+${money(won.slice(1), "")}` : "±0";
  return element("span", `hand-result ${sign}`, words);
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
