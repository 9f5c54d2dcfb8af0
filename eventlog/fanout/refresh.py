"""What a `refresh` gets: the newest event, or a fresh one where the stream's app can make it.

A fresh event is made for who asks and is not appended. A burst of refreshes by many clients
shares one, and so do those that come within FRESH_SECONDS: asking often costs what asking once does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from weakref import WeakKeyDictionary

from django.db import DatabaseError, InterfaceError, connection

from eventlog.record import WireEvent
from eventlog.streams import spec_of

logger = logging.getLogger(__name__)

FRESH_SECONDS = 1.0
"""Seconds that a fresh event stays fresh."""

Make = Callable[[], str]
"""Returns an event as the wire has it (eventlog.fanout.messages.event_text); called off the event loop."""


class Refresher:
    """Makes one kind of fresh event, once at a time on each event loop."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="refresh")
        self._making: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[WireEvent | None]] = (
            WeakKeyDictionary()
        )
        self._last: tuple[float, WireEvent] | None = None

    async def fresh(self) -> WireEvent | None:
        """Return a fresh event; None where the database, asked on the way, does not answer."""
        if self._last is not None and time.monotonic() - self._last[0] < FRESH_SECONDS:
            return self._last[1]
        loop = asyncio.get_running_loop()
        making = self._making.get(loop)
        if making is None or making.done():
            making = self._making[loop] = loop.create_task(self._make_one(), name="refresh")
        return await asyncio.shield(making)

    async def _make_one(self) -> WireEvent | None:
        text = await asyncio.get_running_loop().run_in_executor(self._thread, self._ask)
        if text is None:
            return None
        event = WireEvent.of_text(text)
        self._last = (time.monotonic(), event)
        return event

    def _ask(self) -> str | None:
        try:
            return self._make()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("No fresh event, the database does not answer: %s", error)
            return None
        finally:
            connection.close()  # refreshes are rare: nothing to keep one open for


async def fresh_event(stream: str) -> WireEvent | None:
    """Return a fresh event of `stream` for who asked; None if there is only the newest to give."""
    make = spec_of(stream).make_fresh
    return await _refresher(make).fresh() if make is not None else None


@cache
def _refresher(make: Make) -> Refresher:
    return Refresher(make)
