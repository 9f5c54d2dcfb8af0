"""Fairness to live events: those that catch up take turns on the event loop, and threads beside it pause.

Many clients that ask for all of the log, each with a filter of its own, share no frames, so each of their
spans has to be made. Without turns hundreds of them stand in the loop between two live events.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

SHARE = 0.00025
"""Seconds of a pass of the loop for all who catch up. One of their spans takes 0.02 to 1 ms."""
SHORTEST = 0.00002
"""What a turn is taken to cost at least."""


class CatchUpTurns:
    """Whose turn it is, on one event loop. Who asks first has it first."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._left = SHARE
        """Seconds of this pass that are not used yet."""
        self._cost = SHORTEST
        """What a turn cost lately."""
        self._ticking = False

    async def take(self) -> float:
        """Return once it is this connection's turn, with what used() wants to know."""
        if self._left <= 0 or self._waiting:
            turn: asyncio.Future[None] = self._loop.create_future()
            self._waiting.append(turn)
            self._tick_soon()
            await turn
        else:
            self._tick_soon()
        return time.perf_counter()

    def used(self, since: float) -> None:
        """Say that the turn is over, which began at `since`."""
        cost = max(SHORTEST, time.perf_counter() - since)
        self._left -= cost
        self._cost = 0.8 * self._cost + 0.2 * cost

    def _tick_soon(self) -> None:
        if not self._ticking:
            self._ticking = True
            self._loop.call_soon(self._tick)

    def _tick(self) -> None:
        """Begin a pass: let so many take their turn as are likely to fit."""
        self._ticking = False
        self._left = SHARE
        likely = 0.0
        while self._waiting and likely < SHARE:
            turn = self._waiting.popleft()
            if not turn.done():  # who left meanwhile does not count
                turn.set_result(None)
                likely += self._cost
        if self._waiting:
            self._tick_soon()


MAX_PAUSE = 5.0
"""Seconds of pause for each second of work, at most."""

_never = Event()


@contextmanager
def duty_cycle(waiting: int) -> Iterator[None]:
    """Pause once the work in here is done: for each request that waits, as long as the work took.

    So one request gets half of the interpreter, and many get a sixth. The wait is an Event's: sleep() fails
    where libfaketime gives a process a clock of its own.
    """
    began = time.thread_time()
    yield
    _never.wait(min(MAX_PAUSE, waiting) * (time.thread_time() - began))
