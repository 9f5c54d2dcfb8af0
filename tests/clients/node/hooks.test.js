/** The hooks of pokertool-client/react in front of the real server, drawn by React's own test tools. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { control, open, sockets } from "./page.js";

const { createElement, StrictMode } = await import("react");
const { cleanup, configure, render, renderHook, screen, waitFor } = await import("@testing-library/react");
const { useDetection, useNotifications, useStatus, useSystemHealth } = await import("pokertool-client/react");

const { TOKEN } = process.env;
configure({ asyncUtilTimeout: 30_000 });

const pot = (pot, key = "table-1") => ({ event_type: "pot", message: `Pot is ${pot}`, data: { pot }, key });
const numbers = ({ events }) => events.map(({ seq }) => seq).reverse();
const counting = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

afterEach(async () => {
  cleanup();
  await waitFor(() => assert.equal(open().length, 0));
  sockets.length = 0;
});

test("tables come with the snapshot, and change with each event", async () => {
  await control("append", { detection: [pot("12")] });
  const { result } = renderHook(() => useDetection());
  assert.equal(result.current.connection.name, "connecting");

  await waitFor(() => assert.equal(result.current.tables["table-1"]?.pot, "12"));
  assert.equal(result.current.connection.name, "live");
  const { seq } = result.current;
  await control("append", { detection: [pot("30"), pot("31")] });
  await waitFor(() => assert.equal(result.current.tables["table-1"].pot, "31"));

  assert.deepEqual(numbers(result.current), [seq + 1, seq + 2]);
  assert.equal(result.current.seq, seq + 2);
});

test("only the tables that were asked for", async () => {
  const { result } = renderHook(() => useDetection({ keys: ["table-2"], limit: 2 }));
  await waitFor(() => assert.equal(result.current.connection.name, "live"));
  assert.deepEqual(result.current.tables, {});
  await control("append", { detection: [pot("1"), pot("2", "table-2"), pot("3", "table-2"), pot("4", "table-2")] });
  await waitFor(() => assert.equal(result.current.tables["table-2"]?.pot, "4"));

  assert.deepEqual(Object.keys(result.current.tables), ["table-2"]);
  assert.deepEqual(
    result.current.events.map(({ data }) => data.pot),
    ["4", "3"],
  );
});

test("a server that is killed costs nothing", async () => {
  const { result } = renderHook(() => useDetection());
  await waitFor(() => assert.equal(result.current.connection.name, "live"));
  const { seq } = result.current;
  await control("append", { detection: [pot("1")] });
  await control("kill");
  await waitFor(() => assert.equal(result.current.connection.name, "offline"));
  await control("append", { detection: [pot("2"), pot("3")] });
  await control("start");
  result.current.retry();
  await waitFor(() => assert.equal(result.current.tables["table-1"].pot, "3"));

  assert.deepEqual(numbers(result.current), counting(seq + 1, seq + 3));
});

test("who asks for the same shares a connection, in StrictMode too, and the last one closes it", async () => {
  const Pot = () => createElement("p", null, useDetection().tables["table-1"]?.pot ?? "none");
  const page = createElement(StrictMode, null, createElement(Pot), createElement(Pot));
  const { rerender } = render(page);
  await waitFor(() => assert.equal(screen.getAllByText("3").length, 2));
  assert.equal(sockets.length, 1);
  rerender(createElement(StrictMode, null, createElement(Pot)));
  await control("append", { detection: [pot("5")] });
  await waitFor(() => assert.equal(screen.getAllByText("5").length, 1));

  assert.equal(sockets.length, 1);
  cleanup();
  await waitFor(() => assert.equal(open().length, 0));
});

test("other options are another connection", async () => {
  const { result, rerender } = renderHook((options) => useDetection(options), { initialProps: {} });
  await waitFor(() => assert.equal(result.current.connection.name, "live"));
  rerender({ keys: ["nowhere"] });
  await waitFor(() => assert.deepEqual([result.current.connection.name, result.current.tables], ["live", {}]));

  await waitFor(() => assert.equal(open().length, 1));
  assert.match(sockets[1].url, /keys=nowhere/);
});

test("however many events come, a component is drawn seldom", async () => {
  let drawn = 0;
  const { result } = renderHook(() => {
    drawn += 1;
    return useDetection({ limit: 1000 });
  });
  await waitFor(() => assert.equal(result.current.connection.name, "live"));
  drawn = 0;
  await control("append", { detection: counting(1, 500).map((number) => pot(String(number))) });
  await waitFor(() => assert.equal(result.current.events.length, 500));

  assert.ok(drawn < 50, `${drawn} times`);
});

test("components change as they are reported", async () => {
  await control("append", { status: { component: "scraper", status: "degraded", detail: "slow" } });
  const { result } = renderHook(() => useStatus());
  await waitFor(() => assert.equal(result.current.components.scraper?.status, "degraded"));
  await control("append", { status: { component: "scraper", status: "operational" } });
  await waitFor(() => assert.equal(result.current.components.scraper.status, "operational"));

  assert.equal(result.current.components.scraper.detail, "");
});

test("health needs a login", async () => {
  const { result } = renderHook(() => useSystemHealth());
  await waitFor(() => assert.equal(result.current.connection.name, "stopped"));

  assert.equal(result.current.connection.code, 4401);
  assert.equal(result.current.health, null);
});

test("the newest check comes at once, and the next one by itself", async () => {
  await control("append", { health: 0 });
  const { result } = renderHook(() => useSystemHealth({ token: TOKEN }));
  await waitFor(() => assert.ok(result.current.health));
  const first = result.current.health;
  assert.ok(["healthy", "degraded", "failing"].includes(first.overall_status));
  assert.ok(Object.keys(first.categories).length > 0);
  assert.equal(typeof first.metrics.cpu_percent, "number");
  await control("append", { health: 7200 });
  await waitFor(() => assert.equal(result.current.health.seq, first.seq + 1));

  assert.notEqual(result.current.health.slot, first.slot);
  assert.deepEqual(Object.keys(result.current.health).sort(), Object.keys(first).filter((name) => name !== "overdue").sort());
});

test("notices come newest first, and go when they are dismissed", async () => {
  const notice = (message) => control("append", { notice: { user: "alice", severity: "warning", message } });
  await notice("one");
  const { result } = renderHook(() => useNotifications({ user: "alice", token: TOKEN, since: 0 }));
  const messages = () => result.current.notices.map(({ message }) => message);
  await waitFor(() => assert.deepEqual(messages(), ["one"]));
  await notice("two");
  await notice("three");
  await waitFor(() => assert.deepEqual(messages(), ["three", "two", "one"]));
  result.current.dismiss(result.current.notices[1].event_id);
  await waitFor(() => assert.deepEqual(messages(), ["three", "one"]));
  result.current.clear();

  await waitFor(() => assert.deepEqual(messages(), []));
});
