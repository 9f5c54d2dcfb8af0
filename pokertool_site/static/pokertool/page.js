/** The first page: follows the detection stream and draws each table as it stands. */

import { connect } from "../eventlog/stream.js";
import { ConnectionView } from "./connection-view.js";
import { EventList, LIMIT } from "./event-list.js";
import { apply, noTables } from "./table-state.js";
import { TableView } from "./table-view.js";
import { Tabs } from "./tabs.js";
import { street } from "./words.js";

const STREAM = "detection";
const HISTORY = LIMIT / 2;
const SESSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const element = (id) => document.getElementById(id);
const picture = element("table");
const view = new TableView(picture);
const events = new EventList(element("events"));
const tabs = new Tabs(element("tabs"), { onChoose: choose });

let state = noTables();
let chosen = null; // the table that is shown
let asked = false; // by the user; until then, a running table is shown
let pace = {}; // the newest performance report of each table
let scheduled = false;
let recalls = 0;

const link = new ConnectionView(element("connection"), { onRetry: () => connection.retry() });
const connection = connect({
  url: `/ws/${STREAM}`,
  onState(now) {
    link.show(now);
    document.body.classList.toggle("is-stale", now.name === "offline" || now.name === "stopped");
  },
  onSnapshot({ state: tables, seq, floor, recovered }) {
    state = tables?.tables ? tables : noTables();
    pace = {};
    events.restart(recovered === false ? "The log no longer had what was missed; the table is right again." : null);
    recall(floor, seq);
    schedule();
  },
  onEvents(batch) {
    for (const event of batch) {
      state = apply(state, event);
      if (event.type === "performance") pace = { ...pace, [event.key]: event.data };
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
}

/** Draw once a frame, however much came. */
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw();
  });
}

function draw() {
  const names = Object.keys(state.tables).sort();
  if (!asked || !names.includes(chosen)) chosen = followed(names);
  const name = chosen;
  const table = name === null ? null : state.tables[name];
  tabs.draw(names, name, new Set(names.filter((key) => state.tables[key].open)));
  element("empty").hidden = Boolean(table);
  element("table-name").textContent = name ?? "No table yet";
  element("table-facts").textContent = table ? facts(table) : "";
  element("table-pace").textContent = pace[name] ? paceWords(pace[name]) : "";
  element("ended").hidden = !table || table.open;
  drawReplay(table);
  view.draw(table);
  events.draw();
  picture.dataset.seq = connection.position.since ?? "";
}

/** Lead who may (there is no link for others) to the recording of what is shown. */
function drawReplay(table) {
  const link = element("replay");
  if (!link) return;
  link.hidden = !SESSION.test(table?.session ?? "");
  if (!link.hidden) link.href = `${link.dataset.sessions}${table.session}/`;
}

/** The shown table for as long as it runs, then the running one that changed last, or else any that did. */
function followed(names) {
  if (state.tables[chosen]?.open) return chosen;
  const rank = (name) => (state.tables[name].open ? 2 ** 52 : 0) + state.tables[name].updated_seq;
  return names.reduce((best, name) => (best === null || rank(name) > rank(best) ? name : best), null);
}

function facts({ title, hand, street: at }) {
  return [hand === null ? null : `Hand ${hand}`, street(at), title].filter(Boolean).join(" · ");
}

function paceWords({ fps, ms }) {
  const number = (value) => Number(value).toLocaleString(undefined, { maximumFractionDigits: 1 });
  return [fps == null ? null : `${number(fps)} frames/s`, ms == null ? null : `${number(ms)} ms a frame`]
    .filter(Boolean)
    .join(", ");
}

function choose(name) {
  chosen = name;
  asked = true;
  schedule();
}

const stage = element("stage");
const fit = () => view.fit(stage.clientWidth, stage.clientHeight);
fit();
new ResizeObserver(() => {
  fit();
  schedule();
}).observe(stage);

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
