"""What stream.js counts as given, where it keeps that, and what it does when the machine slept."""

from __future__ import annotations

import json
import zlib

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.following import follow, install, seen, wait
from tests.browser.scripted import closes, event, hears, hello, plays, says, says_raw, scripted, sends

STORAGES = ["sessionStorage", "localStorage"]


def stored(page: Page, storage: str) -> dict[str, dict[str, object]]:
    found: dict[str, str] = page.evaluate("(storage) => ({ ...window[storage] })", storage)
    return {place.partition("?")[2]: json.loads(text) for place, text in found.items()}


def reload(page: Page) -> None:
    page.reload()
    install(page, "/stream.js")


def test_all_that_is_kept_begins_where_the_log_does(harness: Page) -> None:
    with scripted(plays(hello(seq=9, floor=7, recovered=True), sends(7, 8, 9))) as server:
        follow(harness, server, since=0)
        wait(harness, "seen.at(-1) === 9")

        assert seen(harness) == [7, 8, 9]
        assert len(server.peers) == 1


@pytest.mark.parametrize("storage", STORAGES)
def test_a_reload_goes_on_where_the_page_was(harness: Page, storage: str) -> None:
    with scripted(
        plays(hello(seq=7), sends(8, 9)), plays(hello(seq=10, recovered=True), sends(10))
    ) as server:
        follow(harness, server, storage=storage, since=3)
        wait(harness, "seen.at(-1) === 9")
        reload(harness)
        follow(harness, server, storage=storage, since=3)
        wait(harness, "seen.at(-1) === 10")

        assert server.peer(0).query == {"since": "3"}
        assert server.peer(1).query == {"since": "9", "epoch": "first"}
        assert seen(harness) == [10]


def test_each_filter_has_a_place_of_its_own_that_moves_with_what_was_read(harness: Page) -> None:
    with scripted(plays(hello(seq=0), sends(2, through=5), sends(through=40))) as server:
        follow(harness, server, storage="sessionStorage", types=["card", "pot"])
        wait(harness, "connection.position.since === 40")

        assert stored(harness, "sessionStorage") == {"types=card%2Cpot": {"since": 40, "epoch": "first"}}


def test_a_second_tab_goes_on_where_this_browser_was(harness: Page) -> None:
    with scripted(
        plays(hello(seq=10), sends(11, 12)), plays(hello(seq=13, recovered=True), sends(13))
    ) as server:
        follow(harness, server, storage="localStorage")
        wait(harness, "seen.at(-1) === 12")
        other = harness.context.new_page()
        other.goto(harness.url)
        install(other, "/stream.js")
        follow(other, server, storage="localStorage")
        wait(other, "seen.at(-1) === 13")

        assert seen(other) == [13]
        assert list(stored(harness, "localStorage").values()) == [{"since": 13, "epoch": "first"}]
        other.evaluate("connection.close()")


def test_a_tab_that_is_behind_does_not_set_the_others_back(harness: Page) -> None:
    with scripted(plays(hello(seq=5), hears(), sends(6))) as server:
        follow(harness, server, storage="localStorage")
        wait(harness, "connection.state.name === 'live'")
        further = "JSON.stringify({ since: 90, epoch: 'first' })"
        harness.evaluate(f"localStorage.setItem(Object.keys(localStorage)[0], {further})")
        harness.evaluate("dispatchEvent(new Event('online'))")
        wait(harness, "seen.at(-1) === 6")

        assert list(stored(harness, "localStorage").values()) == [{"since": 90, "epoch": "first"}]
        assert harness.evaluate("connection.position.since") == 6


@pytest.mark.parametrize("text", ["{", "null"], ids=["no JSON", "nothing"])
def test_a_place_that_somebody_else_wrote_to_is_no_position(harness: Page, text: str) -> None:
    with scripted(plays(hello(seq=5, snapshot="whole"))) as server:
        harness.evaluate(
            "([place, text]) => sessionStorage.setItem(place, text)", [f"pokertool {server.url}", text]
        )
        follow(harness, server, storage="sessionStorage")
        wait(harness, "seen.length === 1")

        assert server.peer(0).query == {}
        assert list(stored(harness, "sessionStorage").values()) == [{"since": 5, "epoch": "first"}]


@pytest.mark.parametrize("compress", [False, True])
def test_what_a_callback_throws_is_reported_and_costs_no_event(
    harness: Page, complaints: Complaints, *, compress: bool
) -> None:
    complaints.allow("not ready for event")

    with scripted(
        plays(hello(seq=0), sends(1), sends(2), closes(1012)),
        plays(hello(seq=3, recovered=True), sends(3)),
    ) as server:
        harness.evaluate(
            """([url, compress]) => {
                window.got = [];
                window.connection = open_({ url, compress, pace: { base: 10, cap: 10 }, onEvents(events) {
                  got.push(events[0].seq);
                  if (events[0].seq < 3) throw new Error(`not ready for event ${events[0].seq}`);
                } });
            }""",
            [server.url, compress],
        )
        wait(harness, "got.at(-1) === 3")

        assert harness.evaluate("got") == [1, 2, 3]
        assert server.peer(1).query["since"] == "2"
        assert [text for text in complaints if "not ready" in text] == [
            "not ready for event 1",
            "not ready for event 2",
        ]


def test_an_iterator_has_what_it_asked_to_go_past(harness: Page) -> None:
    with scripted(plays(hello(seq=0), sends(1), sends(2, 3), sends(4))) as server:
        positions = harness.evaluate(
            """async (url) => {
                const positions = [];
                window.connection = open_({ url, storage: sessionStorage });
                for await (const message of connection) {
                  positions.push(connection.position.since);
                  if (message.through === 3) break;
                }
                return [...positions, connection.position.since];
            }""",
            server.url,
        )

        assert positions == [None, 0, 1, 3]
        assert list(stored(harness, "sessionStorage").values()) == [{"since": 3, "epoch": "first"}]


def test_a_machine_that_slept_asks_at_once_whether_its_connection_lives(harness: Page) -> None:
    with scripted(
        plays(hello(seq=1, heartbeat=3_600), hears({"type": "ping"})),
        plays(hello(seq=2, recovered=True), sends(2)),
    ) as server:
        follow(harness, server, pace={"look": 20, "answer": 50})
        wait(harness, "connection.state.name === 'live'")
        harness.evaluate("{ const now = Date.now; Date.now = () => now() + 3_600_000; }")
        wait(harness, "seen.at(-1) === 2")

        assert server.peer(1).query["since"] == "1"


def test_a_browser_that_cannot_inflate_asks_for_text(harness: Page) -> None:
    harness.add_init_script("delete window.DecompressionStream")
    reload(harness)
    with scripted(plays(hello(seq=0), sends(1))) as server:
        follow(harness, server, compress=True)
        wait(harness, "seen.at(-1) === 1")

        assert server.peer(0).offered == ["pokertool.v1"]


def test_a_frame_whose_message_is_none_is_a_lost_connection(harness: Page) -> None:
    with scripted(
        plays(hello(seq=1), says_raw(zlib.compress(json.dumps({"type": "events"}).encode(), wbits=-15))),
        plays(hello(seq=1, recovered=True), says(type="events", events=[event(2)])),
    ) as server:
        follow(harness, server, compress=True)
        wait(harness, "seen.at(-1) === 2")

        assert server.peer(1).query["since"] == "1"


def test_an_address_that_is_none_throws_and_leaves_nothing_behind(harness: Page) -> None:
    thrown = harness.evaluate(
        """() => {
            const added = [];
            const add = EventTarget.prototype.addEventListener;
            EventTarget.prototype.addEventListener = function (name, ...rest) {
              added.push(name);
              return add.call(this, name, ...rest);
            };
            try { open_({ url: "ftp://here/ws" }); }
            catch (error) { return [error.name, added]; }
            finally { EventTarget.prototype.addEventListener = add; }
        }"""
    )

    assert thrown == ["SyntaxError", []]
