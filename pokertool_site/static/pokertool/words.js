/** How the page writes amounts, streets and actions. */

const STREETS = { preflop: "Preflop", flop: "Flop", turn: "Turn", river: "River", showdown: "Showdown" };
const ACTIONS = { fold: "Fold", check: "Check", call: "Call", bet: "Bet", raise: "Raise", "all-in": "All-in" };

/** A decimal string with its thousands apart and its currency before it; "" for null. */
export function money(amount, currency) {
  if (amount === null || amount === undefined) return "";
  const [whole, fraction] = String(amount).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${currency ?? ""}${fraction === undefined ? grouped : `${grouped}.${fraction}`}`;
}

export const street = (name) => (name ? (STREETS[name] ?? name) : "");

export function action(last, currency) {
  return [ACTIONS[last.action] ?? last.action, money(last.amount, currency)].filter(Boolean).join(" ");
}

/** A name in at most `length` characters. */
export function short(name, length) {
  const letters = [...String(name)];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : letters.join("");
}

/** What a table is at: its hand, street and title. */
export function tableFacts({ title, hand, street: at }) {
  return [hand === null ? null : `Hand ${hand}`, street(at), title].filter(Boolean).join(" · ");
}
