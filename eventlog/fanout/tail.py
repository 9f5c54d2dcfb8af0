"""A tail: one stream as one server process follows it, and the groups of its connections.

Everything here runs on one event loop. New events are read once, kept in a ring as
wire text, and handed out as spans that connections at the same place share.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

from eventlog.access.close_codes import CloseCode
from eventlog.fanout.groups import SubscriberGroup
from eventlog.fanout.messages import Dialect, Filter, Span, new_frame_cache
from eventlog.fanout.pages import Pages, next_events
from eventlog.metrics.counters import count_refill, observe_delivery
from eventlog.record import WireEvent
from eventlog.store.replay import CursorBelowFloor, EpochChanged, Page

logger = logging.getLogger(__name__)

RING = 256
"""Events kept in memory. Also what one read fetches: a follower that keeps up never meets the database."""
SHORT = 0.002
"""Seconds. A pass below this needs no pause: the loop was hardly held up."""

ReadPage = Callable[[str, int, int], Awaitable[Page]]
"""Given a stream, a seq and a limit, returns the events after it."""


class Follower(Protocol):
    """A connection as its tail knows it: it can be shown, and ended."""

    number: int
    """Given once a process: the newest has the highest."""
    since: float
    """When it came, as time.time() has it."""

    @property
    def cursor(self) -> int | None:
        """The last event it was sent; None before it began."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def quota_keys(self) -> list[str]: ...

    def end(self, code: CloseCode, reason: str, *, error: str) -> None:
        """Close it, with this error before the close frame."""


class Tail:
    """The newest events of one stream. Made by the hub, which also wakes it."""

    def __init__(self, name: str, opened: Page, read: ReadPage) -> None:
        self.name = name
        self.epoch = opened.epoch
        self.head = opened.head
        self.floor = opened.floor
        self.wakeup = asyncio.Event()
        self.connections = 0
        self.followers: set[Follower] = set()
        """Who holds the tail; only eventlog.fanout.live_connections asks."""
        self._read = read
        self._ring: deque[WireEvent] = deque(maxlen=RING)
        self._spans: dict[int, Span] = {}
        self._frame_cache = new_frame_cache()
        self._pages = Pages(self._read_page, frame_cache=self._frame_cache)
        self._groups: dict[tuple[Dialect, Filter], SubscriberGroup] = {}
        self._pass_lock = asyncio.Lock()
        """Held during a pass over groups: events and heartbeats are sent one pass after the other."""
        self.replaced = False
        """The database holds another log now: whoever follows has to start afresh."""

    async def span_after(self, cursor: int) -> Span:
        """Return events after `cursor`, which is behind the head.

        Raises:
            CursorBelowFloor: what comes next was pruned.
            EpochChanged: the stream is another one now.
        """
        if self.replaced:
            raise EpochChanged(self.name)
        if self._ring and cursor + 1 >= self._ring[0].seq:
            return self._span_from_ring(cursor)
        return await self._span_from_page(cursor)

    def has_all_after(self, seq: int) -> bool:
        """Tell whether every event after `seq` is in memory."""
        return seq >= self.head or (bool(self._ring) and self._ring[0].seq <= seq + 1)

    def group(self, dialect: Dialect, wanted: Filter, *, heartbeat_after: float) -> SubscriberGroup:
        """Return the group for these frames, to be joined by a connection that is level with the head."""
        group = self._groups.get((dialect, wanted))
        if group is None:
            now = asyncio.get_running_loop().time()
            group = SubscriberGroup(
                self.name, dialect, wanted, cursor=self.head, heartbeat_after=heartbeat_after, now=now
            )
            self._groups[dialect, wanted] = group
        return group

    async def follow(self) -> None:
        """Read what is new whenever it is woken, and send it to the groups. Never returns.

        A pass over all connections that took a while is followed by a pause as long, in
        which events gather: that is the batching, and it leaves the loop half of its time. What
        counts is the time that was ours, not when others on this machine had the processor.
        Where more has gathered than one page holds, there is nothing to wait for: the turns of
        a pass let others in.
        """
        while True:
            await self.wakeup.wait()
            self.wakeup.clear()
            page = await self._read(self.name, self.head, RING)
            moved = self._add_page(page)
            more = page.head > self.head
            if more:
                self.wakeup.set()
            if not moved:
                continue
            started = time.thread_time()
            if await self._broadcast_to_groups() and not self.replaced:
                observe_delivery(self.name, [event.created for event in page.events])
            took = time.thread_time() - started
            if took > SHORT and not more:
                await asyncio.sleep(took)

    def on_ended(self, ended: asyncio.Task[None]) -> None:
        """Send the connections away, to come back to a fresh tail, if following ended with an error."""
        if ended.cancelled() or (error := ended.exception()) is None:
            return
        logger.critical("%s: following ended, connections have to come back", self.name, exc_info=error)
        self.replaced = True
        for group in self._groups.values():
            group.dissolve()

    async def send_due_heartbeats(self, now: float) -> None:
        """Send heartbeats to the groups that wait for one, and forget those that nobody is in any more."""
        async with self._pass_lock:
            for wanted, group in list(self._groups.items()):
                if group:
                    await group.send_due_heartbeat(now)
                else:
                    del self._groups[wanted]

    def _add_page(self, page: Page) -> bool:
        """Put a page into the ring; return whether there is anything to tell."""
        if page.epoch != self.epoch or page.head < self.head:
            self.replaced = True
            return True
        self.floor = page.floor
        if page.floor > self.head + 1:  # pruned faster than we read
            self._ring.clear()
            self.head = page.floor - 1
        if not page.events:
            return False
        first = page.events[0].seq
        if first != self.head + 1:
            logger.critical("%s: event %s follows %s: the log has a gap", self.name, first, self.head)
            self._ring.clear()
        self._ring.extend(page.events)
        self.head = self._ring[-1].seq
        self._spans.clear()
        return True

    async def _broadcast_to_groups(self) -> int:
        """Send what is new to all who are in groups; return to how many."""
        told = 0
        now = asyncio.get_running_loop().time
        async with self._pass_lock:
            for group in list(self._groups.values()):
                if self.replaced or not (self._ring and group.cursor + 1 >= self._ring[0].seq):
                    group.dissolve()
                    group.cursor = self.head
                    continue
                told += await group.broadcast(self._new_spans(group.cursor), now)
        return told

    def _new_spans(self, cursor: int) -> Iterator[Span]:
        """Yield what is new after `cursor`, all of which is in the ring."""
        while cursor < self.head:
            span = self._span_from_ring(cursor)
            cursor = span.through
            yield span

    def _span_from_ring(self, cursor: int) -> Span:
        span = self._spans.get(cursor)
        if span is None:
            skip = cursor + 1 - self._ring[0].seq
            span = self._spans[cursor] = Span(
                after=cursor, events=next_events(self._ring, skip), frame_cache=self._frame_cache
            )
        return span

    async def _span_from_page(self, cursor: int) -> Span:
        page = await self._pages.page_of(cursor, head=self.head)
        if page.epoch != self.epoch:
            raise EpochChanged(self.name)
        span = page.span_after(cursor)
        if span is None:
            raise CursorBelowFloor(self.name)
        return span

    async def _read_page(self, seq: int, limit: int) -> Page:
        count_refill(self.name)
        return await self._read(self.name, seq, limit)
