"""Is a client alive? Pings for all connections of an event loop, from one timer.

A round has SLOTS slots. A connection is in one of them, and is pinged once a round; if it has not
answered by the next round, it ends. So a ping goes to a few connections at a time, however
many there are. Who hears nothing else is pinged together with each heartbeat instead, in one write.
"""

from __future__ import annotations

import asyncio
from typing import Protocol
from weakref import WeakKeyDictionary

from eventlog.fanout.transport import new_ping

SLOTS = 200
"""Slots of a round. With 10,000 connections and a round of 20 s: 50 pings each 100 ms."""

TURN = 50
"""Connections pinged before the loop may do something else."""


class Pingable(Protocol):
    def ping(self, frame: bytes) -> None:
        """Send this ping, or end the connection if the last one was never answered."""


class Keepalive:
    """The rounds of one event loop. How many `seconds` a round takes is what its first caller asked for."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._interval = seconds / SLOTS
        self._slots: list[set[Pingable]] = [set() for _ in range(SLOTS)]
        self._next_slot = 0
        self._due: set[Pingable] = set()
        """Who is to be pinged now."""
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: Pingable) -> int:
        """Ping a connection once a round, first after one round; return its slot for remove()."""
        slot = (self._next_slot - 1) % SLOTS
        self._slots[slot].add(connection)
        self._count += 1
        if self._timer is None:
            self._timer = self._loop.call_later(self._interval, self._ping_next_slot)
        return slot

    def remove(self, connection: Pingable, slot: int) -> None:
        self._leave(connection, slot)
        self._count -= 1
        if not self._count and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def pinged(self, connection: Pingable, slot: int) -> int:
        """A connection was pinged out of turn: the next one is due in a round. Return its new slot."""
        self._leave(connection, slot)
        slot = (self._next_slot - 1) % SLOTS
        self._slots[slot].add(connection)
        return slot

    def _leave(self, connection: Pingable, slot: int) -> None:
        self._slots[slot].discard(connection)
        self._due.discard(connection)

    def _ping_next_slot(self) -> None:
        self._timer = self._loop.call_later(self._interval, self._ping_next_slot)
        self._due |= self._slots[self._next_slot]
        self._next_slot = (self._next_slot + 1) % SLOTS
        self._ping_due(new_ping())

    def _ping_due(self, frame: bytes) -> None:
        for _ in range(min(TURN, len(self._due))):
            self._due.pop().ping(frame)
        if self._due:
            self._loop.call_soon(self._ping_due, frame)


_rounds: WeakKeyDictionary[asyncio.AbstractEventLoop, Keepalive] = WeakKeyDictionary()


def keepalive_of(loop: asyncio.AbstractEventLoop, seconds: float) -> Keepalive:
    """Return the loop's rounds."""
    known = _rounds.get(loop)
    if known is None:
        known = _rounds[loop] = Keepalive(loop, seconds)
    return known
