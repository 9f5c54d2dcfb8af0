"""How late an event loop is: what waits on it, waits that long before it even begins.

Measured on the loop itself, where a watcher in a thread would only measure the thread.
"""

from __future__ import annotations

import asyncio
from collections import deque

from eventlog.metrics.counters import observe
from eventlog.metrics.families import LOOP_LAG_SECONDS

EVERY = 0.1
"""Seconds between two looks: whatever holds the loop up for longer is always seen."""
WINDOW = 5.0
"""Seconds that `max_and_mean()` looks back."""

recent: deque[float] = deque(maxlen=round(WINDOW / EVERY))
"""The lags of the last WINDOW in seconds, the newest last; empty where no loop is measured."""


async def measure_loop_lag() -> None:
    """Note how late this event loop gets to a timer, until cancelled."""
    loop = asyncio.get_running_loop()
    recent.clear()
    try:
        while True:
            due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            lag = max(0.0, loop.time() - due)
            recent.append(lag)
            observe(LOOP_LAG_SECONDS, seconds=[lag])
    finally:
        recent.clear()


def max_and_mean() -> tuple[float, float] | None:
    """Return the lag of the last WINDOW in seconds, from any thread; None where no loop is measured."""
    lags = list(recent)
    return (max(lags), sum(lags) / len(lags)) if lags else None
