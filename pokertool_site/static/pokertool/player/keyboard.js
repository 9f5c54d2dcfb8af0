/** The player's keys: space, arrows, shift with arrows, Home and End, wherever on the page they are pressed. */

const KEYS = {
  " ": "play",
  ArrowRight: "next",
  ArrowLeft: "previous",
  "shift ArrowRight": "nextHand",
  "shift ArrowLeft": "previousHand",
  Home: "first",
  End: "last",
};

/** Call `commands[name]()` for each key that means something. */
export function listen(commands) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const name = KEYS[(event.shiftKey ? "shift " : "") + event.key];
    if (!name || takes(event.target, event.key)) return;
    event.preventDefault();
    commands[name]();
  });
}

/** Whether what has the focus does something of its own with a key. */
function takes(target, key) {
  if (target.matches("select, textarea, input:not([type=range])")) return true;
  if (key === " ") return target.matches("button, a, summary");
  return target.matches("pre") && key !== " "; // it scrolls
}
