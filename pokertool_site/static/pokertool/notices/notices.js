/** The notices to whoever is signed in: told as they come, kept in a drawer, counted until they were seen. */

import { connect } from "../../eventlog/stream.js";
import { Drawer } from "./drawer.js";
import { ReadMark } from "./read-mark.js";
import { Toasts } from "./toasts.js";

const KEPT = 100;
const element = (id) => document.getElementById(id);

/** Follow the notices to `user`, an id. */
export function followNotices(user) {
  const toasts = new Toasts(element("toasts"));
  const drawer = new Drawer(element("drawer"), { onOpen: markAllRead });
  const mark = new ReadMark(user, { onChange: show });
  const bell = element("bell");
  const title = document.title;
  let notices = []; // newest first

  const connection = connect({
    url: `/ws/${encodeURIComponent(user)}`,
    onState({ name, code }) {
      if (name === "stopped" && code === 4401) bell.hidden = true; // signed out: these are nobody's to see
    },
    async onSnapshot({ seq, floor, epoch }) {
      mark.begin(epoch);
      notices = await kept(user, Math.max(floor - 1, seq - KEPT), seq);
      show();
    },
    onEvents(events) {
      const fresh = events.filter(({ type }) => type === "notification");
      notices = [...fresh.toReversed(), ...notices].slice(0, KEPT);
      if (drawer.open) return markAllRead();
      for (const notice of fresh) toasts.show(notice);
      show();
    },
  });
  bell.addEventListener("click", () => drawer.show());

  function markAllRead() {
    toasts.clear();
    mark.move(connection.position.since ?? 0);
    show();
  }

  function show() {
    const unread = notices.filter(({ seq }) => seq > mark.seq).length;
    bell.hidden = false;
    bell.querySelector("[data-part=count]").textContent = unread || "";
    bell.ariaLabel = unread ? `Notices, ${unread} unread` : "Notices";
    document.title = unread ? `(${unread}) ${title}` : title;
    drawer.draw(notices, mark.shownTo);
  }
}

/** The notices after `since` up to `seq`, newest first; none where the server went meanwhile. */
async function kept(user, since, seq) {
  const answer = await fetch(`/api/events/user:${encodeURIComponent(user)}?since=${since}&limit=${KEPT}`).catch(() => null);
  if (!answer?.ok) return [];
  const lines = (await answer.text()).split("\n").filter(Boolean);
  const events = lines.map((line) => JSON.parse(line));
  return events.filter((event) => event.type === "notification" && event.seq <= seq).toReversed();
}
