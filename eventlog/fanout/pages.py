"""Pages: what those who catch up are given. After a restart all ask for the same ones at once.

A page is read once, however many ask, and a span of it is made once for all who are at the
same place. Pages begin at multiples of their size: wherever a client comes in, after one
span of its own it is where the others are. What is kept is bounded in bytes.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import islice

from cachetools import LRUCache

from eventlog.fanout.messages import FrameCache, Span, new_frame_cache, size_in_memory
from eventlog.record import WireEvent
from eventlog.store.replay import Page

SIZE = 256
"""Events of a page."""
PAGE_CACHE_BYTES = 8 << 20
"""Bytes of pages kept, of those asked for last."""
SPANS = 8
"""Spans kept of each page: a crowd from a thousand places would else fill the memory."""
SPAN_BYTES = 256 * 1024
"""Characters from which on a span ends, so that one turn of one connection stays short."""


class CachedPage:
    """A page, and the spans of it that were asked for last."""

    __slots__ = ("_frame_cache", "epoch", "events", "size", "spans")

    def __init__(self, *, epoch: str, events: list[WireEvent], frame_cache: FrameCache) -> None:
        self.epoch = epoch
        self.events = events
        self.size = sum(size_in_memory(event) for event in events)
        """Bytes that it takes in memory."""
        self._frame_cache = frame_cache
        self.spans: OrderedDict[int, Span] = OrderedDict()

    def span_after(self, cursor: int) -> Span | None:
        """Return events after `cursor`, which is in this page; None if the next one is not there."""
        span = self.spans.get(cursor)
        if span is not None:
            self.spans.move_to_end(cursor)
            return span
        skip = next((at for at, event in enumerate(self.events) if event.seq > cursor), None)
        if skip is None or self.events[skip].seq != cursor + 1:
            return None
        span = self.spans[cursor] = Span(
            after=cursor, events=next_events(self.events, skip), frame_cache=self._frame_cache
        )
        if len(self.spans) > SPANS:
            self.spans.popitem(last=False)
        return span


class Pages:
    """The pages of one stream. For one event loop only."""

    def __init__(
        self, read: Callable[[int, int], Awaitable[Page]], *, frame_cache: FrameCache | None = None
    ) -> None:
        """`read` gives the events after a seq, so many at most; `frame_cache` keeps what is made of them."""
        self._read = read
        self._frame_cache = new_frame_cache() if frame_cache is None else frame_cache
        self._cache: LRUCache[int, CachedPage] = LRUCache(PAGE_CACHE_BYTES, getsizeof=lambda page: page.size)
        self._loading: dict[int, asyncio.Task[CachedPage]] = {}
        """Pages that will be complete, on their way."""
        self._newest: tuple[tuple[int, int], asyncio.Task[CachedPage]] | None = None
        """The page that still grows: its number, the head as of which it was read, and itself."""

    async def page_of(self, cursor: int, *, head: int) -> CachedPage:
        """Return the page with the event after `cursor`, at least up to `head`."""
        number = cursor // SIZE
        known = self._cache.get(number)
        return known if known is not None else await asyncio.shield(self._page(number, head))

    def _page(self, number: int, head: int) -> asyncio.Task[CachedPage]:
        is_complete = (number + 1) * SIZE <= head  # it will never read otherwise
        if is_complete and number in self._loading:
            return self._loading[number]
        if self._newest is not None and self._newest[0] == (number, head):
            return self._newest[1]
        loading = asyncio.create_task(self._load(number))
        if is_complete:
            self._loading[number] = loading
            loading.add_done_callback(partial(self._keep, number))
        else:
            self._newest = (number, head), loading
            loading.add_done_callback(self._forget_if_failed)
        return loading

    async def _load(self, number: int) -> CachedPage:
        page = await self._read(number * SIZE, SIZE)
        return CachedPage(epoch=page.epoch, events=page.events, frame_cache=self._frame_cache)

    def _keep(self, number: int, loaded: asyncio.Task[CachedPage]) -> None:
        """Keep a page that was read; if it was not, let whoever asks next try again."""
        del self._loading[number]
        if not _failed(loaded) and loaded.result().size <= self._cache.maxsize:
            self._cache[number] = loaded.result()

    def _forget_if_failed(self, loaded: asyncio.Task[CachedPage]) -> None:
        if _failed(loaded) and self._newest is not None and self._newest[1] is loaded:
            self._newest = None


def _failed(loaded: asyncio.Task[CachedPage]) -> bool:
    return loaded.cancelled() or loaded.exception() is not None


def next_events(events: Sequence[WireEvent], skip: int) -> list[WireEvent]:
    """Return the events from `skip` on, as many as stay below SPAN_BYTES, and at least one."""
    taken: list[WireEvent] = []
    size = 0
    for event in islice(events, skip, None):
        size += len(event.text)
        if taken and size > SPAN_BYTES:
            break
        taken.append(event)
    return taken
