/** The health samples of the last hour, each slot once, as columns for a chart. */

const SPAN = 3600; // seconds
/** A silence of so many times the usual pace is a hole in the line, not a slope. */
const HOLE = 3.5;

export class Samples {
  #metrics = new Map(); // by slot, in seconds since 1970

  /** Add samples, {slot, metrics}; one that is there already is the newer. What is over an hour old goes. */
  add(samples) {
    for (const { slot, metrics } of samples) if (slot) this.#metrics.set(Date.parse(slot) / 1000, metrics);
    const slots = [...this.#metrics.keys()].sort((one, other) => one - other);
    const oldest = slots.at(-1) - SPAN;
    this.#metrics = new Map(slots.filter((slot) => slot >= oldest).map((slot) => [slot, this.#metrics.get(slot)]));
  }

  /** [seconds, values of the first name, of the second ...]; null where there is none. */
  columns(names) {
    const columns = [[], ...names.map(() => [])];
    const slots = [...this.#metrics.keys()];
    const pace = Math.min(...slots.slice(1).map((slot, at) => slot - slots[at]));
    let before = null;
    for (const [slot, metrics] of this.#metrics) {
      if (before !== null && slot - before > HOLE * pace) put(columns, before + 1, () => null);
      put(columns, slot, (name) => metrics[names[name]] ?? null);
      before = slot;
    }
    return columns;
  }
}

function put(columns, slot, value) {
  columns[0].push(slot);
  for (let at = 1; at < columns.length; at++) columns[at].push(value(at - 1));
}
