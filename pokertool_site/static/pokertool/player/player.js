/** The session player: where we are in a recorded session, and the ways to get elsewhere. */

import { TableView } from "../table-view.js";
import { street } from "../words.js";
import { EventView } from "./event-view.js";
import { HandList } from "./hand-list.js";
import { listen } from "./keyboard.js";
import { Notices } from "./notices.js";
import { Playing } from "./playing.js";
import { SessionPages } from "./session-pages.js";
import { Refusal, Server } from "./server.js";
import { SessionHead } from "./session-head.js";
import { Timeline } from "./timeline.js";

const AHEAD = 150; // events before a page's end at which the next is fetched
const PARTS = 800; // of the timeline
const LOOK_AGAIN = 5000; // ms between two looks at a session that still runs
const SETTLED = 250; // ms of rest after which the address names the place

const element = (id) => document.getElementById(id);
const root = element("player");
const scrubber = element("scrubber");
const picture = element("table");
const server = new Server(root.dataset.api);
const view = new TableView(picture);
const head = new SessionHead(root);
const notices = new Notices(element("notice"));
const timeline = new Timeline({ lanes: element("lanes"), names: element("lane-names") });
const hands = new HandList(element("hands"), { onChoose: (hand) => jump(hand.first) });
const events = new EventView(element("event-side"), { onChoose: jump });
const playing = new Playing({ place: () => place, next: following, onMove: show, onStop: drawPlay });

let session = null;
let pages = null;
let place = null; // {page, index}
let wanted = null; // the number to go to once what is on its way has come
let moving = false;
let settling = 0;

// Ways to go

/** Go to the last event up to `seq`. Who asks again before it is there gets only the newest wish. */
async function go(seq) {
  wanted = Math.min(Math.max(seq, pages.first), pages.last);
  await fetching(travel);
  if (playing.on) playing.seek();
}

async function travel() {
  while (wanted !== null) {
    const target = wanted;
    const there = await pages.upTo(target);
    if (wanted === target) wanted = null;
    show(there.index < 0 && there.page.events.length ? { ...there, index: 0 } : there);
  }
}

async function next() {
  const there = pages.next(place);
  if (there) show(there);
  if (there !== undefined) return;
  await fetching(async () => {
    let there;
    while ((there = pages.next(place)) === undefined) await pages.page(pages.missing(place.page));
    if (there) show(there);
  });
}

async function previous() {
  if (place.index > 0) show({ ...place, index: place.index - 1 });
  else if (place.page.after >= pages.first) await go(place.page.after);
}

/** Go somewhere by `work`, which may have to fetch; one way at a time, and then where somebody wants to be by now. */
async function fetching(work) {
  if (moving) return;
  moving = true;
  const slow = setTimeout(() => root.setAttribute("aria-busy", "true"), 150);
  const way = async () => {
    await work();
    await travel();
    notices.clear();
  };
  await guarded(way, () => fetching(work));
  clearTimeout(slow);
  root.removeAttribute("aria-busy");
  moving = false;
}

/** Do `work`; where the server gave no answer, say so, with a way to try again. */
async function guarded(work, again = () => guarded(work)) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    playing.stop();
    notices.failed(error, again);
  }
}

/** The place after another; what is not here is fetched. */
function following(at) {
  const there = pages.next(at);
  if (there === undefined) fetching(() => pages.page(pages.missing(at.page)));
  return there;
}

const seqHere = () => place.page.events[place.index]?.seq ?? pages.first;

function jump(seq) {
  playing.stop();
  go(seq);
}

/** A command that stops playing; before there is a place, nothing. */
const stopping = (command) => () => {
  if (!place) return;
  playing.stop();
  command();
  drawPlay();
};

const commands = {
  play() {
    if (!place) return;
    if (playing.on) playing.stop();
    else if (pages.next(place) === null) go(pages.first).then(() => playing.start()).then(drawPlay);
    else playing.start();
    drawPlay();
  },
  next: stopping(next),
  previous: stopping(previous),
  nextHand: stopping(() => go(hands.hands[hands.at(seqHere()) + 1]?.first ?? pages.last)),
  previousHand: stopping(() => {
    const at = hands.at(seqHere());
    const begun = hands.hands[at]?.first === seqHere();
    go(hands.hands[begun ? at - 1 : at]?.first ?? pages.first);
  }),
  first: stopping(() => go(pages.first)),
  last: stopping(() => go(pages.last)),
};

// What is shown

function show(there) {
  place = there;
  const { page, index } = place;
  if (index + AHEAD > page.events.length) {
    const seq = pages.missing(page);
    if (seq !== null) pages.page(seq).catch(() => {}); // only ahead of time: who goes there is told
  }
  draw();
  settle();
}

function draw() {
  const { page, index } = place;
  const event = page.events[index];
  const seq = event?.seq ?? page.after;
  const table = pages.table(place, session.key);
  view.draw(table);
  events.draw(place);
  hands.follow(seq);
  const number = page.number === null ? null : page.number + index + 1;
  const facts = [table?.hand == null ? null : `Hand ${table.hand}`, street(table?.street)].filter(Boolean).join(" · ");
  const where =
    number === null
      ? `Number ${seq.toLocaleString()}`
      : `Event ${number.toLocaleString()} of ${Math.max(session.events, number).toLocaleString()}`;
  element("where").textContent = where;
  element("table-facts").textContent = facts || "No hand yet";
  element("incomplete").hidden = page.complete;
  head.now(event?.time);
  scrubber.value = seq;
  scrubber.setAttribute("aria-valuetext", [where, facts, event?.message].filter(Boolean).join(", "));
  element("first").disabled = element("previous").disabled = index <= 0 && page.after < pages.first;
  element("last").disabled = element("next").disabled = pages.next(place) === null;
  drawPlay();
  picture.dataset.seq = seq;
}

function drawPlay() {
  const button = element("play");
  if (button.dataset.on === String(playing.on)) return;
  button.dataset.on = playing.on;
  button.title = button.ariaLabel = playing.on ? "Pause" : "Play";
  settle();
}

/** Once it rests, let the address name the place, and a screen reader tell the event. */
function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const event = place?.page.events[place.index];
    if (!event || playing.on) return;
    history.replaceState(null, "", `#seq=${event.seq}`);
    element("spoken").textContent = event.message || event.type;
  }, SETTLED);
}

// The session

const named = () => Number(/^#seq=(\d+)$/.exec(location.hash)?.[1] ?? pages.first);

async function open() {
  session = await server.overview();
  head.draw(session);
  if (session.state === "running") setTimeout(lookAgain, LOOK_AGAIN);
  if (session.first === null) {
    notices.say(session.pruned ? "The events of this session are no longer kept." : "Nothing was seen in this session yet.");
    return;
  }
  await begin();
}

async function begin() {
  pages = new SessionPages(server.page, session);
  [scrubber.min, scrubber.max] = [pages.first, pages.last];
  scrubber.disabled = false;
  view.fit(stage.clientWidth, stage.clientHeight);
  await Promise.all([go(named()), loadHands(pages.first - 1), drawTimeline()]);
}

async function loadHands(after) {
  for (let from = after; from !== null; ) {
    const page = await server.hands(from);
    hands.add(page.hands);
    from = page.next;
  }
  element("no-hands").hidden = hands.hands.length > 0;
  if (place) hands.follow(seqHere());
  timeline.bands(hands.hands);
}

async function drawTimeline() {
  timeline.draw(await server.timeline(PARTS));
  timeline.bands(hands.hands);
}

/** A session that runs grows at its end; where we are stays. */
async function lookAgain() {
  const before = session;
  if (document.visibilityState === "visible") session = await server.overview().catch(() => before); // away: we look again
  if (session.state === "running") setTimeout(lookAgain, LOOK_AGAIN);
  head.draw(session);
  if (!pages && session.first !== null) return guarded(begin);
  if (!pages || (session.last === before.last && session.state === before.state)) return;
  const newest = hands.hands.at(-1)?.first ?? pages.first;
  pages.extend(session.last);
  scrubber.max = session.last;
  draw();
  await guarded(() => Promise.all([loadHands(newest - 1), drawTimeline()]));
}

const stage = element("stage");
new ResizeObserver(() => {
  view.fit(stage.clientWidth, stage.clientHeight);
  if (place) draw();
}).observe(stage);

for (const name of Object.keys(commands)) element(name).addEventListener("click", commands[name]);
listen(commands);
scrubber.addEventListener("input", () => go(Number(scrubber.value)));
addEventListener("hashchange", () => pages && jump(named()));
const speed = element("speed");
speed.addEventListener("change", () => (playing.speed = Number(speed.value)));
const copy = element("copy-link");
copy.hidden = !navigator.clipboard; // there is none on a page that came over plain HTTP from elsewhere
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(`${location.href.split("#")[0]}#seq=${seqHere()}`);
  copy.textContent = "Copied";
  setTimeout(() => (copy.textContent = "Copy link"), 2000);
});

guarded(open);
