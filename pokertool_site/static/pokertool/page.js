/** The first page: follows the detection stream and draws each table as it stands. */

import { connect } from "../eventlog/stream.js";
import { apply, noTables } from "../eventlog/table-state.js";
import { ConnectionView } from "./connection-view.js";
import { Desk } from "./desk.js";
import { EventFilters } from "./event-filters.js";
import { EventList } from "./event-list.js";
import { onceAFrame } from "./frames.js";
import { followNotices } from "./notices/notices.js";
import { followHealth, followStatus } from "./system/system.js";

const STREAM = "detection";
const HISTORY = 400; // events that are asked for again, so that a filter finds some

const element = (id) => document.getElementById(id);
const schedule = onceAFrame(draw);
const desk = new Desk(schedule);
const events = new EventList(element("events"));
const link = new ConnectionView(element("connection"), { onRetry: () => connection.retry() });
new EventFilters(element("event-side"), {
  onChange(admits, all) {
    events.filter(admits, all);
    schedule();
  },
});

let state = noTables();
let recalls = 0;

const connection = connect({
  url: `/ws/${STREAM}`,
  onState(now) {
    link.show(now);
    document.body.classList.toggle("is-stale", now.name === "offline" || now.name === "stopped");
  },
  onSnapshot({ state: tables, seq, floor, recovered }) {
    state = tables?.tables ? tables : noTables();
    desk.restart();
    events.restart(recovered === false ? "The log no longer had what was missed; the table is right again." : null);
    recall(floor, seq);
    schedule();
  },
  onEvents(batch) {
    for (const event of batch) {
      state = apply(state, event);
      if (event.type === "performance") desk.performance(event);
    }
    events.add(batch);
    schedule();
  },
});

/** Show the newest of what happened up to `seq`, below what is to come. */
async function recall(floor, seq) {
  const since = Math.max(floor - 1, seq - HISTORY);
  const recalled = ++recalls;
  const text = await fetch(`/api/events/${STREAM}?since=${since}&limit=${HISTORY}`)
    .then((answer) => (answer.ok ? answer.text() : ""))
    .catch(() => ""); // the server went: the connection says so, and a snapshot will ask again
  if (recalled !== recalls) return; // another snapshot came meanwhile
  const lines = text.split("\n").filter(Boolean);
  events.addOlder(lines.map((line) => JSON.parse(line)).filter((event) => event.seq <= seq));
  schedule();
}

function draw() {
  desk.draw(state.tables, connection.position.since);
  events.draw();
}

if ("followsStatus" in document.body.dataset) followStatus();
if ("followsHealth" in document.body.dataset) followHealth();
if ("user" in document.body.dataset) followNotices(document.body.dataset.user);

const fourColours = element("four-colours");
fourColours.checked = localStorage.getItem("four-colours") === "yes";
fourColours.addEventListener("change", () => localStorage.setItem("four-colours", fourColours.checked ? "yes" : "no"));

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // there is none on a page that came over plain HTTP from elsewhere
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  });
}
