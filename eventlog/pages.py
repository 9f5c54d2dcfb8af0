"""Pages: what those who catch up are given. After a restart all ask for the same ones at once.

A page is read once, however many ask, and a span of it is made once for all who are at the
same place. Pages begin at multiples of their size: wherever a client comes in, after one
span of its own it is where the others are. What is kept is bounded in pages and in spans.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import islice

from eventlog.messages import Span, WireEvent
from eventlog.replay import Page

SIZE = 256
"""Events of a page."""
PAGES = 64
"""Pages kept, of those asked for last."""
SPANS = 8
"""Spans kept of each page, with their frames: a crowd from a thousand places would else fill the memory."""
SPAN_BYTES = 256 * 1024
"""Characters from which on a span ends, so that one turn of one connection stays short."""


class KeptPage:
    """A page, and the spans of it that were asked for last."""

    __slots__ = ("_spans", "epoch", "events")

    def __init__(self, *, epoch: str, events: list[WireEvent]) -> None:
        self.epoch = epoch
        self.events = events
        self._spans: OrderedDict[int, Span] = OrderedDict()

    def span_after(self, cursor: int) -> Span | None:
        """Return events after `cursor`, which is in this page; None if the next one is not there."""
        span = self._spans.get(cursor)
        if span is not None:
            self._spans.move_to_end(cursor)
            return span
        skip = next((at for at, event in enumerate(self.events) if event.seq > cursor), None)
        if skip is None or self.events[skip].seq != cursor + 1:
            return None
        span = self._spans[cursor] = Span(after=cursor, events=short(self.events, skip))
        if len(self._spans) > SPANS:
            self._spans.popitem(last=False)
        return span


class Pages:
    """The pages of one stream. For one event loop only."""

    def __init__(self, read: Callable[[int, int], Awaitable[Page]]) -> None:
        """`read` gives the events after a seq, so many at most."""
        self._read = read
        self._complete: OrderedDict[int, asyncio.Task[KeptPage]] = OrderedDict()
        self._newest: tuple[tuple[int, int], asyncio.Task[KeptPage]] | None = None
        """The page that still grows: its number, the head as of which it was read, and itself."""

    async def page_of(self, cursor: int, *, head: int) -> KeptPage:
        """Return the page with the event after `cursor`, at least up to `head`."""
        return await asyncio.shield(self._page(cursor // SIZE, head))

    def _page(self, number: int, head: int) -> asyncio.Task[KeptPage]:
        known = self._complete.get(number)
        if known is not None:
            self._complete.move_to_end(number)
            return known
        if self._newest is not None and self._newest[0] == (number, head):
            return self._newest[1]
        loading = asyncio.create_task(self._load(number))
        loading.add_done_callback(partial(self._forget_if_failed, number))
        if (number + 1) * SIZE <= head:  # complete: it will never read otherwise
            self._complete[number] = loading
            if len(self._complete) > PAGES:
                self._complete.popitem(last=False)
        else:
            self._newest = (number, head), loading
        return loading

    async def _load(self, number: int) -> KeptPage:
        page = await self._read(number * SIZE, SIZE)
        return KeptPage(epoch=page.epoch, events=page.events)

    def _forget_if_failed(self, number: int, loaded: asyncio.Task[KeptPage]) -> None:
        """Let whoever asks next try again."""
        if not loaded.cancelled() and loaded.exception() is None:
            return
        if self._complete.get(number) is loaded:
            del self._complete[number]
        if self._newest is not None and self._newest[1] is loaded:
            self._newest = None


def short(events: Sequence[WireEvent], skip: int) -> list[WireEvent]:
    """Return the events from `skip` on, as many as stay below SPAN_BYTES, and at least one."""
    taken: list[WireEvent] = []
    size = 0
    for event in islice(events, skip, None):
        size += len(event.text)
        if taken and size > SPAN_BYTES:
            break
        taken.append(event)
    return taken
