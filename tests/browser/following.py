"""A page with stream.js on it, which records what it is given: `follow(options)` begins."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.scripted import ScriptedServer
from tests.servers import PROJECT

STREAM_JS = (PROJECT / "eventlog/static/eventlog/stream.js").read_text(encoding="utf-8")
INSTALL = """
async (address) => {
  const { connect, StreamStopped } = await import(address);
  window.StreamStopped = StreamStopped;
  window.open_ = connect;
  window.follow = (options) => {
    window.seen = [];
    window.states = [];
    window.connection = connect({
      onSnapshot: ({ state, seq, recovered }) => seen.push({ snapshot: state, seq, recovered }),
      onEvents: (events) => seen.push(...events.map((event) => event.seq)),
      onState: (state) => states.push({ ...state, wait: state.retryAt - Date.now() }),
      ...options,
      pace: { base: 20, cap: 60, ...options.pace },
      storage: options.storage && window[options.storage],
    });
  };
}"""


def install(page: Page, stream_js: str) -> None:
    """Give the page follow(), which takes what connect() does but for `storage`, which it names."""
    page.evaluate(INSTALL, stream_js)


def follow(page: Page, server: ScriptedServer, **options: object) -> None:
    page.evaluate("(options) => follow(options)", {"url": server.url, **options})


def wait(page: Page, claim: str) -> None:
    page.wait_for_function(f"() => {claim}", polling=20)  # a tab in the background draws no frames


def seen(page: Page) -> list[Any]:
    result: list[Any] = page.evaluate("seen")
    return result


def state(page: Page) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate("connection.state")
    return result
