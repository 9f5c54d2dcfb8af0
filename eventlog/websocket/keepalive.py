"""Keep-alive: pings for all connections of an event loop, from one timer instead of one each.

A connection belongs to one of SLOTS in the round, and is pinged each time its turn comes; who has
not answered by its next turn is gone. So a ping goes to a few connections at a time, however
many there are.
"""

from __future__ import annotations

import asyncio
import os
from typing import Protocol
from weakref import WeakKeyDictionary

SLOTS = 200
"""Parts of a round. With 10,000 connections and a round of 20 s: 50 pings each 100 ms."""


class Pinged(Protocol):
    def ping(self, payload: bytes) -> None:
        """Send a ping, or end the connection if the last one was never answered."""


class Keepalive:
    """The rounds of one event loop. `seconds` a round is what was asked for first."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._pause = seconds / SLOTS
        self._slots: list[set[Pinged]] = [set() for _ in range(SLOTS)]
        self._turn = 0
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: Pinged) -> int:
        """Let a connection be pinged, for the first time a round from now; return its slot for remove()."""
        slot = (self._turn - 1) % SLOTS
        self._slots[slot].add(connection)
        self._number += 1
        if self._timer is None:
            self._timer = self._loop.call_later(self._pause, self._go_on)
        return slot

    def remove(self, connection: Pinged, slot: int) -> None:
        self._slots[slot].discard(connection)
        self._number -= 1
        if not self._number and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go_on(self) -> None:
        self._timer = self._loop.call_later(self._pause, self._go_on)
        payload = os.urandom(4)
        for connection in tuple(self._slots[self._turn]):
            connection.ping(payload)
        self._turn = (self._turn + 1) % SLOTS


_rounds: WeakKeyDictionary[asyncio.AbstractEventLoop, Keepalive] = WeakKeyDictionary()


def keepalive_of(loop: asyncio.AbstractEventLoop, seconds: float) -> Keepalive:
    """Return the loop's rounds."""
    known = _rounds.get(loop)
    if known is None:
        known = _rounds[loop] = Keepalive(loop, seconds)
    return known
