/** The example of docs/clients.md, drawn in front of the real server. */

import { test } from "node:test";

import { control } from "./page.js";

const { createElement } = await import("react");
const { cleanup, configure, render, screen } = await import("@testing-library/react");
const { App } = await import("./App.js");

configure({ asyncUtilTimeout: 30_000 });

test("the example shows the table, its events and the components", async () => {
  await control("append", { status: { component: "scraper", status: "degraded" } });
  render(createElement(App));
  await screen.findByText("live");
  await control("append", { detection: [{ event_type: "pot", message: "Pot is 7", data: { pot: "7" }, key: "mine" }] });

  await screen.findByText("mine: pot 7, board none");
  await screen.findByText("Pot is 7");
  await screen.findByText("scraper is degraded");
  cleanup();
});
