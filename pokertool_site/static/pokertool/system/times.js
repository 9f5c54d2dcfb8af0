/** Moments and spans as people say them. */

import { now } from "../clock.js";

const STEPS = [["day", 86_400], ["hour", 3600], ["minute", 60]]; // prettier-ignore
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

/** How long something has been so, for a span in ms: "for 5 minutes". */
export function lasting(ms) {
  const seconds = Math.max(0, ms / 1000);
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? [];
  if (!unit) return "since just now";
  return `for ${number(unit, Math.floor(seconds / length))}`;
}

const number = (unit, count) =>
  new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: "long" }).format(count);

/** Let `element`, a <time>, name the moment `iso`, as `words` put it. */
export function tell(element, iso, words) {
  element.dateTime = iso;
  element.title = exact.format(new Date(iso));
  if (element.textContent !== words) element.textContent = words;
}

/** The time of day, with the day where that is not today. */
export function when(iso) {
  const moment = new Date(iso);
  return (moment.toDateString() === new Date(now()).toDateString() ? clock : day).format(moment);
}
