"""Drain: when each connection of a server that stops is closed (1012).

Closed all at once, their clients would come back all at once, to the processes that are left. So each
connection is closed after a random delay, no more of them a second than a process lets in, and gets
events until then. It ends well within uvicorn's `--timeout-graceful-shutdown`.

Imports nothing of Django: servers' protocols are loaded before it is set up.
"""

from __future__ import annotations

import random

PER_SECOND = 500
"""Connections closed a second: a third of what a process lets in, which has others to serve."""
SPREAD_PART = 0.5
"""The part of the server's time-out over which closes are spread."""
ANSWER_PART = 0.25
"""The part of it that a client has to read what is on its way, and to answer the close frame."""
WITHOUT_TIMEOUT = 10.0
"""Seconds that stand for the time-out where the server would wait for ever."""


def close_delay(connections: int, timeout: float | None) -> float:
    """Return after how many seconds one of so many `connections` is closed, at random."""
    longest = SPREAD_PART * (timeout or WITHOUT_TIMEOUT)
    return random.uniform(0, min(longest, connections / PER_SECOND))  # noqa: S311 (spreads load, keeps no secret)


def answer_timeout(timeout: float | None) -> float:
    """Return how many seconds a client has to answer the close frame."""
    return ANSWER_PART * (timeout or WITHOUT_TIMEOUT)
