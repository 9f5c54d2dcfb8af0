"""Drain: when each connection of a server that stops is told to come back (1012).

All in one instant would come back in one instant, to the processes that are left. So each is told
at a moment of its own, no more a second than a process lets in, and goes on getting events
until then. It ends well within uvicorn's `--timeout-graceful-shutdown`.
"""

from __future__ import annotations

import random

PER_SECOND = 500
"""Connections told a second: a third of what a process lets in, which has others to serve."""
SPREAD_OF = 0.5
"""What part of the server's time-out the spread may take."""
ANSWER_OF = 0.25
"""What part of it a client may take to answer, and to read what is on its way, before it is cut off."""
WITHOUT_TIMEOUT = 10.0
"""Seconds that are taken for the time-out where the server would wait for ever."""


def moment(connections: int, timeout: float | None) -> float:
    """Return in how many seconds one of so many `connections` is told, at random."""
    longest = SPREAD_OF * (timeout or WITHOUT_TIMEOUT)
    return random.uniform(0, min(longest, connections / PER_SECOND))  # noqa: S311 (spreads load, keeps no secret)


def patience(timeout: float | None) -> float:
    """Return how many seconds a client has to answer."""
    return ANSWER_OF * (timeout or WITHOUT_TIMEOUT)
