"""stream.js against servers that behave, misbehave and disappear."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from playwright.sync_api import Page

from tests.browser.following import STREAM_JS, follow, seen, state, wait
from tests.browser.scripted import (
    CUT,
    Peer,
    closes,
    event,
    hears,
    hello,
    plays,
    rests,
    says,
    says_raw,
    scripted,
    sends,
)

LARGEST = 5_000
"""Bytes of stream.js as it travels."""


def test_it_is_small_and_stands_alone() -> None:
    assert len(gzip.compress(STREAM_JS.encode(), mtime=0)) < LARGEST
    assert "import" not in STREAM_JS.replace("The client's end", "")


def test_a_first_connection_gets_the_snapshot_and_what_follows(harness: Page) -> None:
    with scripted(plays(hello(seq=7, snapshot={"tables": {}}), sends(8, 9))) as server:
        follow(harness, server)
        wait(harness, "seen.length === 3")

        assert seen(harness) == [{"snapshot": {"tables": {}}, "seq": 7, "recovered": None}, 8, 9]
        assert server.peer(0).query == {}
        assert server.peer(0).offered == ["pokertool.v1"]
        assert state(harness)["name"] == "live"


def test_a_lost_connection_goes_on_where_it_was(harness: Page) -> None:
    with scripted(
        plays(hello(seq=7), sends(8, 9), CUT), plays(hello(seq=11, recovered=True), sends(10, 11))
    ) as server:
        follow(harness, server)
        wait(harness, "seen.length === 5")

        assert seen(harness)[1:] == [8, 9, 10, 11]
        assert server.peer(1).query == {"since": "9", "epoch": "first"}
        assert harness.evaluate("connection.position") == {"since": 11, "epoch": "first"}


def test_a_given_position_is_asked_for_at_once(harness: Page) -> None:
    with scripted(plays(hello(seq=5, recovered=True), sends(4, 5))) as server:
        follow(harness, server, since=3, epoch="first")
        wait(harness, "seen.length === 2")

        assert seen(harness) == [4, 5]
        assert server.peer(0).query == {"since": "3", "epoch": "first"}


def test_duplicates_are_left_out(harness: Page) -> None:
    with scripted(plays(hello(seq=0), sends(1, 2), sends(2), sends(1, 2, 3))) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 3")

        assert seen(harness)[1:] == [1, 2, 3]
        assert len(server.peers) == 1


@pytest.mark.parametrize(
    "faulty", [[(1, 2), (4, 5)], [(1, 2, 4, 5)]], ids=["between two frames", "within a frame"]
)
def test_a_gap_is_asked_for_again(harness: Page, faulty: list[tuple[int, ...]]) -> None:
    def first(peer: Peer) -> None:
        peer.hello(seq=0)
        for seqs in faulty:
            peer.events(*seqs)
        peer.hold()

    with scripted(first, plays(hello(seq=5, recovered=True), sends(3, 4, 5))) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 5")

        assert seen(harness)[1:] == [1, 2, 3, 4, 5]
        assert server.peer(1).query["since"] == "2"


def test_a_log_that_always_has_the_same_gap_ends_in_a_snapshot(harness: Page) -> None:
    def again(peer: Peer) -> None:
        peer.hello(seq=2, recovered=True)
        peer.events(2)
        peer.hold()

    with scripted(
        plays(hello(seq=0), sends(2)), again, again, again, plays(hello(seq=2, snapshot="all of it"))
    ) as server:
        follow(harness, server)
        wait(harness, "seen.length === 2")

        assert seen(harness)[1] == {"snapshot": "all of it", "seq": 2, "recovered": None}
        assert [peer.query.get("since") for peer in server.peers] == [None, "0", "0", "0", None]


def test_what_cannot_be_resumed_is_replaced_by_the_snapshot(harness: Page) -> None:
    with scripted(
        plays(hello(seq=500), CUT),
        plays(hello(seq=3, recovered=False, snapshot="new", epoch="second"), sends(4), CUT),
    ) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 4")
        wait(harness, "states.filter((state) => state.name === 'connecting').length === 2")

        assert seen(harness)[1:] == [{"snapshot": "new", "seq": 3, "recovered": False}, 4]
        assert server.peer(2).query == {"since": "4", "epoch": "second"}


def test_a_server_that_claims_to_resume_another_log_is_not_believed(harness: Page) -> None:
    with scripted(
        plays(hello(seq=50, recovered=True, epoch="second"), sends(4)),
        plays(hello(seq=50, snapshot="whole", epoch="second")),
    ) as server:
        follow(harness, server, since=3, epoch="first")
        wait(harness, "seen.length === 1")

        assert seen(harness) == [{"snapshot": "whole", "seq": 50, "recovered": None}]
        assert server.peer(1).query == {}


@pytest.mark.parametrize("code", [4400, 4401, 4403, 4404])
def test_a_final_close_stops_with_its_reason(harness: Page, code: int) -> None:
    with scripted(plays(says(type="error", code="no", message="Not like this."), closes(code))) as server:
        follow(harness, server)
        wait(harness, "connection.state.name === 'stopped'")
        harness.evaluate("window.dispatchEvent(new Event('online'))")

        assert state(harness) == {"name": "stopped", "behind": 0, "reason": "Not like this.", "code": code}
        assert len(server.peers) == 1


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 4408])
def test_any_other_close_is_tried_again(harness: Page, code: int) -> None:
    with scripted(
        plays(hello(seq=1), closes(code, "because")), plays(hello(seq=2, recovered=True), sends(2))
    ) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 2")

        offline = next(state for state in harness.evaluate("states") if state["name"] == "offline")
        assert (offline["code"], offline["reason"]) == (code, "because")


def test_too_many_connections_is_answered_with_a_long_wait(harness: Page) -> None:
    with scripted(lambda peer: peer.close(1013)) as server:
        follow(harness, server, pace={"base": 1, "cap": 10_000})
        wait(harness, "connection.state.name === 'offline'")

        assert harness.evaluate("states.at(-1).wait") > 4_000
        assert len(server.peers) == 1


def test_silence_longer_than_two_and_a_half_heartbeats_is_a_lost_connection(harness: Page) -> None:
    with scripted(plays(hello(seq=1, heartbeat=0.1)), plays(hello(seq=1, recovered=True))) as server:
        follow(harness, server)
        wait(harness, "states.filter((state) => state.name === 'live').length === 2")

        assert server.peer(1).query == {"since": "1", "epoch": "first"}
        assert "heard" in harness.evaluate("states.find((state) => state.name === 'offline').reason")


def test_heartbeats_keep_a_silent_connection(harness: Page) -> None:
    def beating(peer: Peer) -> None:
        peer.hello(seq=1, heartbeat=0.2)
        for _ in range(8):
            peer.say(type="heartbeat", seq=1, overdue=False)
            peer.rest(0.15)
        peer.events(2)
        peer.hold()

    with scripted(beating) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 2")

        assert len(server.peers) == 1


def test_a_server_that_never_greets_is_left(harness: Page) -> None:
    with scripted(Peer.hold) as server:
        follow(harness, server, pace={"greeting": 100, "base": 10, "cap": 10})
        wait(harness, "states.filter((state) => state.name === 'offline').length === 1")

        assert state(harness)["name"] in ("offline", "connecting")
        assert len(server.peers) >= 1


def test_a_heartbeat_that_knows_more_than_we_got_twice_is_a_gap(harness: Page) -> None:
    with scripted(
        plays(
            hello(seq=1),
            says(type="heartbeat", seq=3, overdue=False),
            says(type="heartbeat", seq=3, overdue=False),
        ),
        plays(hello(seq=3, recovered=True), sends(2, 3)),
    ) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 3")

        assert seen(harness)[1:] == [2, 3]
        assert server.peer(1).query["since"] == "1"


def test_overdue_and_behind_are_told(harness: Page) -> None:
    def script(peer: Peer) -> None:
        peer.hello(seq=4, recovered=True)
        peer.events(2)
        peer.hear()
        peer.events(3, 4)
        peer.say(type="heartbeat", seq=4, overdue=True)
        peer.events(5)
        peer.hear()
        peer.say(type="heartbeat", seq=5, overdue=False)
        peer.hold()

    with scripted(script) as server:
        follow(harness, server, since=1)
        wait(harness, "connection.state.behind === 2")
        assert state(harness)["name"] == "catching-up"

        harness.evaluate("window.dispatchEvent(new Event('online'))")
        wait(harness, "connection.state.name === 'overdue'")

        harness.evaluate("window.dispatchEvent(new Event('online'))")
        wait(harness, "connection.state.name === 'live'")
        assert seen(harness) == [2, 3, 4, 5]


@pytest.mark.parametrize("sign", ["online", "offline", "pageshow"])
def test_a_sign_of_life_ends_the_wait(harness: Page, sign: str) -> None:
    with scripted(lambda peer: peer.close(1012), plays(hello(seq=1))) as server:
        follow(harness, server, pace={"base": 3_600_000, "cap": 3_600_000})
        wait(harness, "connection.state.name === 'offline'")
        harness.evaluate("(sign) => window.dispatchEvent(new Event(sign))", sign)
        wait(harness, "connection.state.name === 'live'")

        assert len(server.peers) == 2


def test_a_page_looked_at_again_finds_out_that_its_connection_is_dead(harness: Page) -> None:
    with scripted(
        plays(hello(seq=1, heartbeat=3_600), hears({"type": "ping"})), plays(hello(seq=1, recovered=True))
    ) as server:
        follow(harness, server, pace={"answer": 50, "base": 10, "cap": 10})
        wait(harness, "connection.state.name === 'live'")
        harness.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        wait(harness, "states.filter((state) => state.name === 'live').length === 2")

        assert len(server.peers) == 2


def test_waits_grow_with_full_jitter_and_have_a_ceiling(harness: Page) -> None:
    harness.evaluate("Math.random = () => 0.5")
    with scripted(*[lambda peer: peer.close(1011)] * 6) as server:
        follow(harness, server, pace={"base": 20, "cap": 100})
        wait(harness, "states.filter((state) => state.name === 'offline').length >= 6")

        waits = harness.evaluate("states.filter((state) => state.name === 'offline').map(({ wait }) => wait)")
        assert waits[:6] == pytest.approx([10, 20, 40, 50, 50, 50], abs=3)


def test_a_connection_that_lasted_makes_the_next_wait_short_again(harness: Page) -> None:
    harness.evaluate("Math.random = () => 0.999")

    refuse = [lambda peer: peer.close(1011)] * 3
    with scripted(*refuse, plays(hello(seq=0), rests(0.1), closes(1011))) as server:
        follow(harness, server, pace={"base": 20, "cap": 10_000, "stable": 50})
        wait(harness, "states.filter((state) => state.name === 'offline').length >= 4")

        waits = harness.evaluate("states.filter((state) => state.name === 'offline').map(({ wait }) => wait)")
        assert waits[2] > 60
        assert waits[3] <= 20


def test_filters_skip_numbers_and_resume_from_what_was_read(harness: Page) -> None:
    with scripted(plays(hello(seq=0), sends(3, 8, through=12), sends(through=20), CUT)) as server:
        follow(harness, server, types=["card", "pot"], keys=["table-1"])
        wait(harness, "states.filter((state) => state.name === 'connecting').length === 1")

        assert seen(harness)[1:] == [3, 8]
        assert server.peer(0).query == {"types": "card,pot", "keys": "table-1"}
        assert server.peer(1).query["since"] == "20"


def test_a_key_with_a_comma_is_asked_for_by_itself(harness: Page) -> None:
    with scripted(plays(hello(seq=0), sends(3, through=3))) as server:
        follow(harness, server, types=["card", "pot"], keys=["a,b"])
        assert server.peer(0).query == {"types": "card,pot", "key": "a,b"}


def test_narrowing_a_filter_tells_the_server_and_lifting_it_reconnects(harness: Page) -> None:
    with scripted(
        plays(
            hello(seq=0),
            sends(2, through=2),
            hears({"type": "subscribe", "types": ["pot"], "keys": None}),
            sends(9, through=9),
        ),
        plays(hello(seq=9, recovered=True), sends(10)),
    ) as server:
        follow(harness, server, types=["card"])
        wait(harness, "seen.at(-1) === 2")
        harness.evaluate("connection.subscribe({ types: ['pot'] })")
        wait(harness, "seen.at(-1) === 9")
        harness.evaluate("connection.subscribe({})")
        wait(harness, "seen.at(-1) === 10")

        assert server.peer(1).query == {"since": "9", "epoch": "first"}


@pytest.mark.parametrize("frame", ["{", b"\x00\x01"], ids=["broken JSON", "binary"])
def test_an_unreadable_frame_is_a_lost_connection(harness: Page, frame: str | bytes) -> None:
    with scripted(
        plays(hello(seq=1), says_raw(frame)), plays(hello(seq=2, recovered=True), sends(2))
    ) as server:
        follow(harness, server)
        wait(harness, "seen.at(-1) === 2")

        assert server.peer(1).query["since"] == "1"


def test_compressed_frames_keep_their_order(harness: Page) -> None:
    def deflated(*seqs: int) -> bytes:
        packer = zlib.compressobj(wbits=-15)
        text = json.dumps({"type": "events", "events": [event(seq) for seq in seqs]})
        return packer.compress(text.encode()) + packer.flush()

    with scripted(
        plays(hello(seq=0), says_raw(deflated(*range(1, 500))), sends(500), says_raw(deflated(501, 502)))
    ) as server:
        follow(harness, server, compress=True)
        wait(harness, "seen.at(-1) === 502")

        assert seen(harness)[1:] == list(range(1, 503))
        assert server.peer(0).offered == ["pokertool.v1.deflate", "pokertool.v1"]
        assert len(server.peers) == 1


def test_a_token_travels_as_a_subprotocol(harness: Page) -> None:
    with scripted(plays(hello(seq=1))) as server:
        follow(harness, server, token="abc")  # noqa: S106
        wait(harness, "connection.state.name === 'live'")

        assert server.peer(0).offered == ["pokertool.v1", "token.abc"]


def test_iterating_gives_the_same_in_order_and_leaving_the_loop_closes(harness: Page) -> None:
    with scripted(plays(hello(seq=0, snapshot="start"), sends(1), sends(2, 3))) as server:
        got = harness.evaluate(
            """async (url) => {
                const got = [];
                window.connection = open_({ url });
                for await (const message of connection) {
                  const { type, state, events, through } = message;
                  got.push(type === "snapshot" ? state : events.map((event) => event.seq));
                  if (through === 3) break;
                }
                return got;
            }""",
            server.url,
        )

        assert got == ["start", [1], [2, 3]]
        assert state(harness)["name"] == "stopped"


def test_an_iteration_that_is_refused_throws_the_reason(harness: Page) -> None:
    with scripted(lambda peer: peer.close(4401, "Log in first.")) as server:
        thrown = harness.evaluate(
            """async (url) => {
                try { for await (const _ of open_({ url })); }
                catch (error) { return [error instanceof StreamStopped, error.message, error.code]; }
            }""",
            server.url,
        )

        assert thrown == [True, "Log in first.", 4401]


def test_a_slow_iterator_is_disconnected_and_misses_nothing(harness: Page) -> None:
    with scripted(
        plays(hello(seq=0), sends(*range(1, 10_002))),
        plays(hello(seq=10_002, recovered=True), sends(10_002)),
    ) as server:
        total = harness.evaluate(
            """async (url) => {
                let total = 0;
                let last = 0;
                window.connection = open_({ url });
                for await (const message of connection) {
                  if (message.type === "snapshot") {
                    while (connection.state.name !== "catching-up") await new Promise(requestAnimationFrame);
                    continue;
                  }
                  for (const event of message.events) total += event.seq - last++;
                  if (last === 10002) return total;
                }
            }""",
            server.url,
        )

        assert total == 10_002
        assert server.peer(1).query["since"] == "10001"


def test_closing_in_a_callback_is_the_end(harness: Page) -> None:
    with scripted(plays(hello(seq=0), sends(1, 3))) as server:
        harness.evaluate(
            """(url) => { window.connection = open_({ url, onEvents: () => connection.close() }); }""",
            server.url,
        )
        wait(harness, "connection.state.name === 'stopped'")

        assert state(harness) == {"name": "stopped", "behind": 0, "reason": "Closed.", "code": 1000}
        assert len(server.peers) == 1
