"""The Python client against servers that behave, misbehave and disappear."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pokertool_client import EventsLost, Position, Snapshot, StreamRefused, follow, following, waiting

from tests.browser.scripted import CUT, Peer, closes, event, hello, plays, says, scripted, sends
from tests.browser.writer import writing
from tests.servers import serve
from tests.wire import wire

pytestmark = pytest.mark.timeout(300)  # a server starts and dies in these; a busy machine takes its time


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long here."""
    monkeypatch.setattr(waiting, "CAP", 0.05)


async def take(events: AsyncIterator[Any], count: int) -> list[int]:
    return [(await anext(events)).seq for _ in range(count)]


async def test_a_lost_connection_goes_on_where_it_was() -> None:
    with scripted(
        plays(hello(seq=7), sends(8, 9), CUT), plays(hello(seq=11, recovered=True), sends(9, 10, 11))
    ) as server:
        async with follow(server.url) as events:
            assert await take(events, 4) == [8, 9, 10, 11]
            assert events.position == Position(since=11, epoch="first")

        assert server.peer(0).query == {}
        assert server.peer(0).offered == ["pokertool.v1"]
        assert server.peer(1).query == {"since": "9", "epoch": "first"}


async def test_the_position_is_after_what_was_given_not_after_what_came() -> None:
    with scripted(plays(hello(seq=7), sends(8, 9, 10))) as server:
        async with follow(server.url) as events:
            await take(events, 2)

            assert events.position == Position(since=9, epoch="first")


async def test_a_given_position_and_filters_are_asked_for() -> None:
    with scripted(plays(hello(seq=20, recovered=True), sends(8, through=20))) as server:
        address = f"{server.url}?here=1"
        async with follow(
            address, since=3, epoch="first", types=["card", "pot"], keys=["my table"]
        ) as events:
            await take(events, 1)
            assert events.position.since == 20

        assert server.peer(0).query == {
            "here": "1",
            "types": "card,pot",
            "keys": "my table",
            "since": "3",
            "epoch": "first",
        }


async def test_a_key_with_a_comma_is_asked_for_by_itself() -> None:
    with scripted(plays(hello(seq=20), sends(21))) as server:
        async with follow(server.url, keys=["a,b"]) as events:
            await take(events, 1)

        assert server.peer(0).query == {"key": "a,b"}


@pytest.mark.parametrize(
    "what", ["gap", "nonsense", "silence", "refusal to inflate", "events before a hello"]
)
async def test_whatever_goes_wrong_is_mended_by_another_connection(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARTBEATS_MISSED", 0.01)

    def first(peer: Peer) -> None:
        if what == "events before a hello":
            peer.events(2)
        peer.hello(seq=1, heartbeat=5 if what == "silence" else 3_600)
        match what:
            case "gap":
                peer.events(3)
            case "nonsense":
                peer.say_raw("[")
            case "refusal to inflate":
                peer.say_raw(b"\x00\x01")
        peer.hold()

    with scripted(first, plays(hello(seq=3, recovered=True, heartbeat=3_600), sends(2, 3))) as server:
        async with follow(server.url, since=1) as events:
            assert await take(events, 2) == [2, 3]

        assert server.peer(1).query["since"] == "1"


@pytest.mark.parametrize("code", [4400, 4401, 4403, 4404])
async def test_a_final_close_ends_the_iteration_with_its_reason(code: int) -> None:
    with scripted(plays(says(type="error", code="no", message="Not like this."), closes(code))) as server:
        with pytest.raises(StreamRefused, match="Not like this") as refused:
            await anext(follow(server.url))

        assert refused.value.code == code


async def test_a_crowded_server_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def next_wait(_: object, *, crowded: bool = False) -> float:
        asked.append(crowded)
        return 0

    monkeypatch.setattr(waiting.Waiting, "next", next_wait)
    with scripted(lambda peer: peer.close(1013), plays(hello(seq=0), sends(1))) as server:
        async with follow(server.url) as events:
            await take(events, 1)

    assert asked == [True]


async def test_lost_events_are_never_passed_over_in_silence() -> None:
    def script(peer: Peer) -> None:
        peer.hello(seq=50, recovered=False, snapshot={"tables": {}})
        peer.events(51)
        peer.hold()

    taken: list[Snapshot] = []
    with scripted(script, script) as server:
        with pytest.raises(EventsLost) as lost:
            await anext(follow(server.url, since=3))
        async with follow(server.url, since=3, on_snapshot=taken.append) as events:
            assert await take(events, 1) == [51]

    assert taken == [lost.value.snapshot]
    assert (taken[0].seq, taken[0].lost, taken[0].state) == (50, True, {"tables": {}})


async def test_what_a_callback_raises_is_the_callers() -> None:
    def fail(_: Snapshot) -> None:
        raise ValueError("mine")

    with scripted(plays(hello(seq=1))) as server:
        async with follow(server.url, on_snapshot=fail) as events:
            with pytest.raises(ValueError, match="mine"):
                await anext(events)


async def test_compressed_frames_and_a_token() -> None:
    def script(peer: Peer) -> None:
        peer.hello(seq=0)
        text = json.dumps({"type": "events", "events": [event(seq) for seq in range(1, 500)], "through": 499})
        peer.say_raw(zlib.compress(text.encode(), wbits=-15))
        peer.events(500)
        peer.hold()

    with scripted(script) as server:
        async with follow(server.url, compress=True, token="abc") as events:  # noqa: S106
            assert await take(events, 500) == list(range(1, 501))

        assert server.peer(0).offered == ["pokertool.v1.deflate", "pokertool.v1"]
        assert server.peer(0).authorization == "Bearer abc"


async def test_a_closed_iteration_is_at_its_end() -> None:
    with scripted(plays(hello(seq=0), sends(1, 2))) as server:
        events = follow(server.url)
        seqs = []
        async for event in events:
            seqs.append(event.seq)
            await events.aclose()

    assert seqs == [1]


@pytest.mark.parametrize("url", ["/ws/detection", "ftp://here/ws", "ws:///ws"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="url is"):
        follow(url)


async def test_the_real_server_restarts_and_the_network_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARTBEATS_MISSED", 0.1)
    with (
        serve(tmp_path / "log.sqlite3") as server,
        writing(server.environment) as writer,
        wire(server.port) as line,
    ):
        write = [{"event_type": "info", "message": f"Number {number}"} for number in range(40)]
        async with follow(f"http://127.0.0.1:{line.port}/ws/detection", since=0, compress=True) as events:
            writer.write(*write)
            seqs = await take(events, 10)
            server.kill()
            writer.write(*write)
            server.start()
            seqs += await take(events, 70)
            line.fall_silent()
            writer.write(*write)
            line.carry()
            seqs += await take(events, 40)

    assert seqs == list(range(1, 121))
