from __future__ import annotations

import asyncio

import pytest

from eventlog.fanout.tail import RING, Tail
from eventlog.record import WireEvent
from eventlog.store.replay import CursorBelowFloor, EpochChanged, Page
from tests.waiting import turns_until


class Log:
    """A log in memory, as a tail reads it."""

    def __init__(self, head: int, *, floor: int = 1) -> None:
        self.epoch = "e1"
        self.head = head
        self.floor = floor
        self.reads = 0

    def page(self, after: int, limit: int) -> Page:
        first, last = max(after + 1, self.floor), min(after + limit, self.head)
        events = [WireEvent(seq=seq, type="card", key="", text=f"{seq}") for seq in range(first, last + 1)]
        return Page(epoch=self.epoch, head=self.head, floor=self.floor, events=events)

    async def read(self, stream: str, after: int, limit: int) -> Page:
        self.reads += 1
        return self.page(after, limit)


def tail_of(log: Log) -> Tail:
    return Tail("detection", log.page(log.head, 0), log.read)


async def follow_until(tail: Tail, head: int) -> None:
    """Let the tail read until its head is there, or its log is another."""
    task = asyncio.create_task(tail.follow())
    tail.wakeup.set()
    await turns_until(lambda: tail.head >= head or tail.replaced)
    task.cancel()


async def collect(tail: Tail, cursor: int) -> list[int]:
    """Return what a connection at `cursor` is given until it is level."""
    seqs: list[int] = []
    while cursor < tail.head:
        span = await tail.span_after(cursor)
        assert span.after == cursor
        seqs += [event.seq for event in span.events]
        cursor = span.through
    return seqs


@pytest.mark.parametrize("since", [0, 1, 255, 256, 257, 700, 999, 1000])
async def test_a_cursor_anywhere_gets_each_event_once(since: int) -> None:
    log = Log(1000)
    tail = tail_of(log)
    log.head = 1300
    await follow_until(tail, 1300)

    assert await collect(tail, since) == list(range(since + 1, 1301))


async def test_the_newest_come_from_memory() -> None:
    log = Log(0)
    tail = tail_of(log)
    log.head = RING
    await follow_until(tail, RING)
    log.reads = 0

    await collect(tail, 0)

    assert log.reads == 0


async def test_connections_at_one_place_share_a_span() -> None:
    log = Log(600)
    tail = tail_of(log)

    first = await tail.span_after(256)
    second = await tail.span_after(256)

    assert first is second
    assert log.reads == 1


async def test_below_the_floor_is_said() -> None:
    tail = tail_of(Log(1000, floor=500))

    with pytest.raises(CursorBelowFloor):
        await tail.span_after(100)
    assert await collect(tail, 499) == list(range(500, 1001))


async def test_pruned_faster_than_read_leaves_no_gap_in_the_ring() -> None:
    log = Log(10)
    tail = tail_of(log)
    log.head, log.floor = 900, 800
    await follow_until(tail, 900)

    with pytest.raises(CursorBelowFloor):
        await tail.span_after(10)
    assert await collect(tail, 799) == list(range(800, 901))


@pytest.mark.parametrize(("epoch", "head"), [("e2", 5), ("e1", 3)], ids=["another epoch", "fewer events"])
async def test_another_database_ends_it(epoch: str, head: int) -> None:
    log = Log(5)
    tail = tail_of(log)
    log.epoch, log.head = epoch, head
    await follow_until(tail, 6)

    with pytest.raises(EpochChanged):
        await tail.span_after(5)


async def test_a_big_span_is_cut_but_never_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.fanout.pages.SPAN_BYTES", 1)
    tail = tail_of(Log(20))

    assert await collect(tail, 0) == list(range(1, 21))
