/** Moments and spans as people say them. */

const STEPS = [["day", 86_400], ["hour", 3600], ["minute", 60]]; // prettier-ignore
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

/** "5 minutes", for a span in ms; "less than a minute" below one. */
export function span(ms) {
  const seconds = Math.max(0, ms / 1000);
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? [];
  if (!unit) return "less than a minute";
  return new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(seconds / length));
}

/** Let `element`, a <time>, name the moment `iso`, as `words` put it. */
export function tell(element, iso, words) {
  element.dateTime = iso;
  element.title = exact.format(new Date(iso));
  if (element.textContent !== words) element.textContent = words;
}

/** The time of day, with the day where that is not today. */
export function when(iso) {
  const moment = new Date(iso);
  return (moment.toDateString() === new Date().toDateString() ? clock : day).format(moment);
}
