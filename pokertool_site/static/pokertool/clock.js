/**
 * The server's clock, so that how long ago something was does not depend on how the browser's is set.
 *
 * The page says when it was made, and from then on the browser only counts. Where that can't be trusted,
 * since this machine slept or the page was put aside, the server is asked again.
 */

const OFF = 5000; // ms: by which a browser's two clocks differ once one of them stood still, or was set

const made = Number(document.documentElement.dataset.now) * 1000;
const [navigation] = performance.getEntriesByType("navigation");

let known = made ? { at: made, counted: navigation?.responseStart ?? 0 } : null;
let drift = Date.now() - performance.now();
let asking = null;

/** What time it is for the server, in ms since 1970; as the browser has it where nobody said. */
export function now() {
  if (Math.abs(Date.now() - performance.now() - drift) > OFF) askAgain();
  return known ? known.at + performance.now() - known.counted : Date.now();
}

function askAgain() {
  asking ??= fetch("/healthz", { cache: "no-store" })
    .then((answer) => {
      const at = Date.parse(answer.headers.get("Date") ?? "");
      if (Number.isNaN(at)) return;
      known = { at: at + 500, counted: performance.now() }; // it names the second
      drift = Date.now() - performance.now();
    })
    .catch(() => {}) // the server is away: the next who wants to know asks again
    .finally(() => {
      asking = null;
    });
}
