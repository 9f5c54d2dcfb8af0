"""Who is new gets in while the log moves as fast as it can: counted in passes, not in seconds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from eventlog.fanout.hub import Hub
from eventlog.fanout.messages import Dialect, Filter
from eventlog.fanout.tail import RING, SHORT, ReadPage, Tail
from eventlog.fanout.transport import EXTENSION, Frames
from eventlog.record import WireEvent
from eventlog.store.replay import Page
from eventlog.websocket.connection import State
from eventlog.websocket.consumer import StreamConsumer
from tests.eventlog.transports import FakeTransport
from tests.raw_frames import frames
from tests.waiting import PATIENCE, next_turns, turns_until

CAPACITY = 10**9
BEHIND = 1000


class Flood:
    """A log in memory of which each read of what is new finds a page, and another one behind it."""

    def __init__(self) -> None:
        self.head = 10 * RING
        self.passes = 0
        """Reads of what is new, each of which is followed by a pass over all connections."""
        self.read: ReadPage = self.read_more
        self.tail = Tail("detection", self.page(self.head, 0), lambda *asked: self.read(*asked))

    def page(self, after: int, limit: int) -> Page:
        seqs = range(after + 1, min(after + limit, self.head) + 1)
        events = [WireEvent(seq=seq, type="card", key="", text=f'{{"seq":{seq}}}') for seq in seqs]
        return Page(epoch="e1", head=self.head, floor=1, events=events)

    async def read_more(self, _: str, after: int, limit: int) -> Page:
        await next_turns()  # a reader's thread answers no sooner
        if after >= self.tail.head:
            self.passes += 1
            self.head = after + 2 * RING
        return self.page(after, limit)

    @contextmanager
    def flowing(self) -> Iterator[None]:
        self.tail.wakeup.set()
        following = asyncio.create_task(self.tail.follow())
        try:
            yield
        finally:
            following.cancel()


class Old:
    """A connection that is level, and takes all that it is given."""

    def __init__(self) -> None:
        self.frames = 0
        self.transport: Any = self

    def write(self, _: Frames) -> bool:
        self.frames += 1
        return True

    def removed_from_group(self, cursor: int, *, blocked: bool) -> None:
        raise AssertionError(f"left alone at {cursor}, blocked: {blocked}")


class New:
    """A connection that comes now, from its handshake on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, flood: Flood) -> None:
        hub = Hub(asyncio.get_running_loop())
        monkeypatch.setattr(hub, "subscribe", self._subscribe)
        flood.tail.connections = 1  # others'
        monkeypatch.setattr("eventlog.websocket.consumer.current_hub", lambda: hub)
        self._flood = flood
        self._transport = Greeted(self)
        self._consumer = StreamConsumer(stream="detection")
        self.greeted = asyncio.Event()
        self.greeted_after = 0
        """Passes between the handshake and the hello."""

    async def come(self, since: int) -> None:
        self.came_at = self._flood.passes
        scope = {
            "type": "websocket",
            "path": "/ws/detection",
            "subprotocols": [Dialect.V1.value],
            "query_string": f"since={since}".encode(),
            "headers": [],
            "extensions": {EXTENSION: self._transport},
        }
        await self._consumer(scope, self._receive, self._send)

    async def _subscribe(self, _: str) -> Tail:
        self._flood.tail.connections += 1
        return self._flood.tail

    async def _receive(self) -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def _send(self, message: dict[str, Any]) -> None:
        pass

    def was_greeted(self) -> None:
        if not self.greeted.is_set():
            self.greeted_after = self._flood.passes - self.came_at
            self.greeted.set()

    async def leveled(self) -> int:
        """Wait until it needs nothing of its own any more; return after how many passes that was."""
        await turns_until(lambda: self._consumer.state is State.LIVE)
        return self._flood.passes - self.came_at

    def seqs(self) -> list[int]:
        messages = (json.loads(text) for wire in self._transport.written for _, text in frames(wire))
        return [
            event["seq"] for message in messages if message["type"] == "events" for event in message["events"]
        ]

    def go(self) -> None:
        self._consumer.disconnected(1001)


class Greeted(FakeTransport):
    """Takes all that it is given, and tells of the hello, which comes first."""

    def __init__(self, new: New) -> None:
        super().__init__(capacity=CAPACITY)
        self._new = new

    def write(self, frames: Frames) -> bool:
        self._new.was_greeted()
        return super().write(frames)


@pytest.mark.parametrize("crowd", [300, 1000])
async def test_who_is_new_is_greeted_and_level_within_a_few_passes(
    monkeypatch: pytest.MonkeyPatch, crowd: int
) -> None:
    flood = Flood()
    old = [Old() for _ in range(crowd)]
    group = flood.tail.group(Dialect.V1, Filter(), heartbeat_after=15)
    for member in old:
        group.join(member, flood.tail.head)
    new = New(monkeypatch, flood)
    with flood.flowing():
        await turns_until(lambda: flood.passes >= 3)
        async with asyncio.timeout(PATIENCE):
            since = flood.tail.head - BEHIND
            await new.come(since)
            await new.greeted.wait()
            leveled_after = await new.leveled()
            came = new.seqs()
    new.go()

    assert new.greeted_after <= 1
    assert leveled_after <= BEHIND // RING + 2
    assert came == list(range(since + 1, since + 1 + len(came)))
    assert len(came) >= BEHIND
    assert len({member.frames for member in old}) <= 2  # nobody else was forgotten meanwhile


@pytest.mark.parametrize(
    ("took", "more", "paused"),
    [(0.05, False, [0.05]), (SHORT, False, []), (0.05, True, [])],
    ids=["a long pass", "a short one", "with more at hand: its turns let others in"],
)
async def test_a_pass_leaves_the_loop_as_much_time_as_it_took(
    monkeypatch: pytest.MonkeyPatch,
    took: float,
    more: bool,  # noqa: FBT001
    paused: list[float],
) -> None:
    clock, pauses = 0.0, []

    async def note(seconds: float) -> None:
        if seconds:
            pauses.append(round(seconds, 6))
        await next_turns()

    class Slow(Old):
        def write(self, frames: Frames) -> bool:
            nonlocal clock
            clock += took
            return super().write(frames)

    flood = Flood()
    if not more:
        flood.read = once_new(flood)
    monkeypatch.setattr("eventlog.fanout.tail.time.thread_time", lambda: clock)
    monkeypatch.setattr("eventlog.fanout.tail.asyncio.sleep", note)
    member = Slow()
    flood.tail.group(Dialect.V1, Filter(), heartbeat_after=15).join(member, flood.tail.head)
    with flood.flowing():
        await turns_until(lambda: bool(member.frames) and (not more or flood.passes >= 3))
        await next_turns(5)

    assert pauses == paused


def once_new(flood: Flood) -> Any:
    """Return a read that finds one new event, and nothing behind it."""

    async def read(_: str, after: int, limit: int) -> Page:
        flood.head += 1
        return flood.page(after, limit)

    return read
