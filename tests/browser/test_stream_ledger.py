"""What stream.js counts as given, where it keeps that, and what it does when the machine slept."""

from __future__ import annotations

import json
import zlib

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.following import follow, install, seen, wait
from tests.browser.scripted import Peer, event, scripted

STORAGES = ["sessionStorage", "localStorage"]


def stored(page: Page, storage: str) -> dict[str, dict[str, object]]:
    found: dict[str, str] = page.evaluate("(storage) => ({ ...window[storage] })", storage)
    return {place.partition("?")[2]: json.loads(text) for place, text in found.items()}


def reload(page: Page) -> None:
    page.reload()
    install(page, "/stream.js")


def test_all_that_is_kept_begins_where_the_log_does(harness: Page) -> None:
    def pruned(peer: Peer) -> None:
        peer.hello(seq=9, floor=7, recovered=True)
        peer.events(7, 8, 9)
        peer.hold()

    with scripted(pruned) as server:
        follow(harness, server, since=0)
        wait(harness, "seen.at(-1) === 9")

        assert seen(harness) == [7, 8, 9]
        assert len(server.peers) == 1


@pytest.mark.parametrize("storage", STORAGES)
def test_a_reload_goes_on_where_the_page_was(harness: Page, storage: str) -> None:
    def first(peer: Peer) -> None:
        peer.hello(seq=7)
        peer.events(8, 9)
        peer.hold()

    def second(peer: Peer) -> None:
        peer.hello(seq=10, recovered=True)
        peer.events(10)
        peer.hold()

    with scripted(first, second) as server:
        follow(harness, server, storage=storage, since=3)
        wait(harness, "seen.at(-1) === 9")
        reload(harness)
        follow(harness, server, storage=storage, since=3)
        wait(harness, "seen.at(-1) === 10")

        assert server.peer(0).query == {"since": "3"}
        assert server.peer(1).query == {"since": "9", "epoch": "first"}
        assert seen(harness) == [10]


def test_each_filter_has_a_place_of_its_own_that_moves_with_what_was_read(harness: Page) -> None:
    def some(peer: Peer) -> None:
        peer.hello(seq=0)
        peer.events(2, through=5)
        peer.events(through=40)
        peer.hold()

    with scripted(some) as server:
        follow(harness, server, storage="sessionStorage", types=["card", "pot"])
        wait(harness, "connection.position.since === 40")

        assert stored(harness, "sessionStorage") == {"types=card%2Cpot": {"since": 40, "epoch": "first"}}


def test_a_second_tab_goes_on_where_this_browser_was(harness: Page) -> None:
    def first(peer: Peer) -> None:
        peer.hello(seq=10)
        peer.events(11, 12)
        peer.hold()

    def second(peer: Peer) -> None:
        peer.hello(seq=13, recovered=True)
        peer.events(13)
        peer.hold()

    with scripted(first, second) as server:
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
    def script(peer: Peer) -> None:
        peer.hello(seq=5)
        peer.hear()
        peer.events(6)
        peer.hold()

    with scripted(script) as server:
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
    def script(peer: Peer) -> None:
        peer.hello(seq=5, snapshot="whole")
        peer.hold()

    with scripted(script) as server:
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

    def script(peer: Peer) -> None:
        peer.hello(seq=0)
        peer.events(1)
        peer.events(2)
        peer.close(1012)

    def second(peer: Peer) -> None:
        peer.hello(seq=3, recovered=True)
        peer.events(3)
        peer.hold()

    with scripted(script, second) as server:
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
    def script(peer: Peer) -> None:
        peer.hello(seq=0)
        peer.events(1)
        peer.events(2, 3)
        peer.events(4)
        peer.hold()

    with scripted(script) as server:
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
    def dead(peer: Peer) -> None:
        peer.hello(seq=1, heartbeat=3_600)
        assert peer.hear() == {"type": "ping"}
        peer.hold()

    def second(peer: Peer) -> None:
        peer.hello(seq=2, recovered=True)
        peer.events(2)
        peer.hold()

    with scripted(dead, second) as server:
        follow(harness, server, pace={"look": 20, "answer": 50})
        wait(harness, "connection.state.name === 'live'")
        harness.evaluate("{ const now = Date.now; Date.now = () => now() + 3_600_000; }")
        wait(harness, "seen.at(-1) === 2")

        assert server.peer(1).query["since"] == "1"


def test_a_browser_that_cannot_inflate_asks_for_text(harness: Page) -> None:
    def script(peer: Peer) -> None:
        peer.hello(seq=0)
        peer.events(1)
        peer.hold()

    harness.add_init_script("delete window.DecompressionStream")
    reload(harness)
    with scripted(script) as server:
        follow(harness, server, compress=True)
        wait(harness, "seen.at(-1) === 1")

        assert server.peer(0).offered == ["pokertool.v1"]


def test_a_frame_whose_message_is_none_is_a_lost_connection(harness: Page) -> None:
    def first(peer: Peer) -> None:
        peer.hello(seq=1)
        peer.say_raw(zlib.compress(json.dumps({"type": "events"}).encode(), wbits=-15))
        peer.hold()

    def second(peer: Peer) -> None:
        peer.hello(seq=1, recovered=True)
        peer.say(type="events", events=[event(2)])
        peer.hold()

    with scripted(first, second) as server:
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
