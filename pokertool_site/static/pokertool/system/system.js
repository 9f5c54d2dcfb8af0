/** Follows how the system is: its components for all who may, its health for those who are signed in. */

import { connect } from "../../eventlog/stream.js";
import { onceAFrame } from "../frames.js";
import { HealthView } from "./health-view.js";
import { Lights, withChange } from "./lights.js";

const LOGIN_NEEDED = 4401;
const element = (id) => document.getElementById(id);

/** Follow `status`, and show it. */
export function followStatus() {
  const lights = new Lights(element("lights"), element("well"));
  let components = {};
  const schedule = onceAFrame(() => lights.draw(components));
  connect({
    url: "/ws/status",
    onState: (now) => refused(now, "status"),
    onSnapshot({ state }) {
      components = state?.components ?? {};
      schedule();
    },
    onEvents(events) {
      components = events.reduce(withChange, components);
      schedule();
    },
  });
}

/** Follow `health`, and show it. */
export function followHealth() {
  const view = new HealthView(element("health"));
  const schedule = onceAFrame(() => view.draw());
  connect({
    url: "/ws/system-health",
    onState: (now) => refused(now, "health"),
    async onSnapshot() {
      const [newest, history] = await Promise.all([asked("/api/system/health"), asked("/api/system/health/history")]);
      if (history) view.add(history.samples);
      if (newest) view.check(newest, newest.message);
      schedule();
    },
    onEvents(events) {
      for (const { type, data, message } of events) if (type === "health_check") view.check(data, message);
      schedule();
    },
  });
}

/** What an address answers; null where it does not: the connection says so, and another snapshot asks again. */
async function asked(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** A login ended: what it showed is no longer shown. */
function refused({ name, code }, part) {
  if (name !== "stopped" || code !== LOGIN_NEEDED) return;
  element(part).hidden = true;
  element(`${part}-closed`).hidden = false;
}
