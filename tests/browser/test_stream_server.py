"""stream.js in front of the real server: reloads, two tabs, a network that goes, a server that restarts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.following import install, wait
from tests.browser.writer import Writer
from tests.servers import Server
from tests.wire import Wire, wire

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("empty_log")]

STREAM_JS = "/static/eventlog/stream.js"
KEEPING = """(options) => {
  const ledger = JSON.parse(sessionStorage.getItem("ledger") ?? "[]"); // it keeps what it got
  follow({
    url: "/ws/detection",
    onEvents(events) {
      ledger.push(...events.map((event) => [event.seq, event.message]));
      sessionStorage.setItem("ledger", JSON.stringify(ledger));
    },
    ...options,
  });
  window.ledger = ledger;
}"""


@pytest.fixture
def line(server: Server) -> Iterator[Wire]:
    with wire(server.port) as line:
        yield line


@pytest.fixture
def tab(page: Page, complaints: Complaints, line: Wire) -> Page:
    """A page of the server's own address, with stream.js as the server gives it."""
    complaints.allow("WebSocket connection to", "net::ERR")
    return opened(page, line)


def opened(page: Page, line: Wire) -> Page:
    page.goto(f"http://127.0.0.1:{line.port}/healthz")
    install(page, STREAM_JS)
    return page


def write(writer: Writer, *numbers: int) -> int:
    return writer.write(*[{"event_type": "info", "message": f"Number {number}"} for number in numbers])


def follow(page: Page, **options: Any) -> None:
    page.evaluate(KEEPING, {"storage": "sessionStorage", **options})


def until(page: Page, seq: int) -> list[list[Any]]:
    """Return what the page kept, once event `seq` is among it."""
    wait(page, f"ledger.at(-1)?.[0] === {seq}")
    ledger: list[list[Any]] = page.evaluate("ledger")
    return ledger


def truth(count: int) -> list[list[Any]]:
    return [[number, f"Number {number}"] for number in range(1, count + 1)]


def test_reloads_restarts_and_a_second_tab_cost_no_event_and_repeat_none(
    tab: Page, line: Wire, server: Server, writer: Writer
) -> None:
    other = opened(tab.context.new_page(), line)
    follow(tab, since=0)
    follow(other, since=0, compress=True)
    write(writer, 1, 2)
    until(tab, 2)
    server.kill()
    write(writer, *range(3, 60))
    server.start()
    until(tab, 59)
    until(other, 59)
    tab.reload()
    write(writer, 60)
    install(tab, STREAM_JS)
    follow(tab, since=0)
    until(tab, 60)
    server.restart()
    write(writer, 61)

    assert until(tab, 61) == truth(61)
    assert until(other, 61) == truth(61)
    other.evaluate("connection.close()")
    tab.evaluate("connection.close()")


def test_a_network_that_goes_is_noticed_and_what_was_missed_comes(
    tab: Page, line: Wire, writer: Writer
) -> None:
    follow(tab, since=0, pace={"answer": 200, "greeting": 1500})
    write(writer, 1)
    until(tab, 1)
    line.fall_silent()
    tab.context.set_offline(True)
    wait(tab, "connection.state.name === 'offline'")
    write(writer, 2, 3)
    tab.context.set_offline(False)
    wait(tab, "states.filter((state) => state.name === 'offline').length > 1")  # nothing greets yet
    line.carry()
    write(writer, 4)

    assert until(tab, 4) == truth(4)
    tab.evaluate("connection.close()")


def test_two_subscribes_in_a_tick_leave_the_connection_live(tab: Page, writer: Writer) -> None:
    follow(tab, since=0)
    write(writer, 1)
    until(tab, 1)
    tab.evaluate(
        """() => {
          connection.subscribe({ types: ["card"] });
          connection.subscribe({ types: ["card", "pot"] });
          connection.subscribe({ types: null });
        }"""
    )
    write(writer, 2)

    assert until(tab, 2) == truth(2)
    tab.evaluate("connection.close()")
