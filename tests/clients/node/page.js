/** A browser's page in Node, of the server's own address; what it opens is counted. */

import { JSDOM } from "jsdom";

const { SERVER, CONTROL } = process.env;
const dom = new JSDOM("<!doctype html>", { url: SERVER, pretendToBeVisual: true });
const { window } = dom;

export const sockets = [];

class CountedWebSocket extends window.WebSocket {
  constructor(...address) {
    super(...address);
    sockets.push(this);
  }
}

const named = ["document", "HTMLElement", "Element", "Node", "MutationObserver", "getComputedStyle"];
for (const name of named) globalThis[name] = window[name];
globalThis.navigator ??= window.navigator;
globalThis.window = window;
globalThis.WebSocket = CountedWebSocket;
for (const name of ["addEventListener", "removeEventListener"]) globalThis[name] = window[name].bind(window);

/** Let something happen to the server: see tests/clients/controlled.py. */
export async function control(action, content = {}) {
  const answer = await fetch(`${CONTROL}/${action}`, { method: "POST", body: JSON.stringify(content) });
  if (!answer.ok) throw new Error(`${action}: ${answer.status}`);
}

export const open = () => sockets.filter((socket) => socket.readyState <= WebSocket.OPEN);
