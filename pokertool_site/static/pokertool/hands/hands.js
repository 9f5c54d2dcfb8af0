/** The pages of hands: local times, keys, and the selection. Everything else works without. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const moment = new Intl.DateTimeFormat(undefined, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
}); // prettier-ignore
for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = moment.format(new Date(time.dateTime));
}

const filters = document.querySelector("#filters");
if (filters) {
  filters.elements.zone.value = zone;
  // An address that somebody keeps says only what was asked for.
  filters.addEventListener("submit", () => {
    const hasDay = filters.elements.from.value || filters.elements.to.value;
    for (const field of filters.elements) {
      if (field.name && (field.value === "" || (field.name === "zone" && !hasDay))) field.disabled = true;
    }
  });
  addEventListener("pageshow", () => {
    for (const field of filters.elements) field.disabled = false;
  });
}

const more = document.querySelector(".more");
if (more && matchMedia("(min-width: 900px)").matches) more.open = true;

const list = document.querySelector("#list");
const boxes = list ? [...list.querySelectorAll("input[name=hand]")] : [];
if (boxes.length) {
  const all = list.querySelector("#all");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    list.querySelector("#selected").textContent = count ? `${count} selected` : "";
    list.querySelector("#download").disabled = !count;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  list.addEventListener("change", tell);
  tell();
}

const rows = list ? [...list.querySelectorAll("tbody tr")] : [];
const current = () => rows.findIndex((row) => row.contains(document.activeElement));
const link = (row) => row.querySelector(".cards a");
const go = (step) => {
  const at = current();
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
  if (!row) return;
  link(row).focus();
  row.scrollIntoView({ block: "nearest" });
};
const KEYS = {
  j: () => go(1),
  ArrowDown: () => go(1),
  k: () => go(-1),
  ArrowUp: () => go(-1),
  o: () => rows[current()] && location.assign(rows[current()].dataset.page),
  x: () => rows[current()]?.querySelector("input[name=hand]")?.click(),
  n: () => document.querySelector(".pages [rel=next]")?.click(),
  p: () => document.querySelector(".pages [rel=prev]")?.click(),
  "/": () => filters?.elements.q.focus(),
};
if (list) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.key]) return;
    if (event.target.matches("select, textarea, input:not([type=checkbox])")) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}
