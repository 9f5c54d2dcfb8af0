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
from eventlog.wakeup.platform import bytes_acknowledged

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


class Pulse:
    """The pings of one connection, and whether its client answers them."""

    __slots__ = ("_connection", "_progress_at_ping", "_rounds", "_slot", "_waits_for_pong")

    def __init__(self, connection: Pingable, rounds: Keepalive) -> None:
        self._connection = connection
        self._rounds = rounds
        self._slot = rounds.add(connection)
        self._waits_for_pong = False
        self._progress_at_ping: int | None = None
        """write_progress() when the client was pinged, or has filled the buffer since; or None."""

    def stop(self) -> None:
        self._rounds.remove(self._connection, self._slot)

    def pinged(self, transport: asyncio.Transport) -> bool:
        """Tell whether the next ping may be sent, and expect its pong; False if the last one got none yet."""
        if self._waits_for_pong:
            return False
        self._waits_for_pong = True
        self._progress_at_ping = write_progress(transport) if transport.get_write_buffer_size() else None
        return True

    def pinged_with_others(self, transport: asyncio.Transport) -> bool:
        """Tell the same of a ping that goes out with other frames; then the next one is due in a round."""
        if not self.pinged(transport):
            return False
        self._slot = self._rounds.pinged(self._connection, self._slot)
        return True

    def pong_came(self) -> bool:
        """Take note of a pong; tell whether one was expected."""
        expected, self._waits_for_pong = self._waits_for_pong, False
        return expected

    def write_buffer_full(self, transport: asyncio.Transport) -> None:
        """Take note that nothing is read from now on, its pong neither, until the client takes frames."""
        if self._waits_for_pong and self._progress_at_ping is None:
            self._progress_at_ping = write_progress(transport)

    def is_still_reading(self, transport: asyncio.Transport) -> bool:
        """Tell whether the last ping waits behind frames that the client still reads, however slowly."""
        before, self._progress_at_ping = self._progress_at_ping, write_progress(transport)
        return before is not None and before != self._progress_at_ping


def write_progress(transport: asyncio.Transport) -> int:
    """Return a number that changes when the client reads some of the frames that wait for it."""
    acknowledged = bytes_acknowledged(transport)
    return -transport.get_write_buffer_size() if acknowledged is None else acknowledged
