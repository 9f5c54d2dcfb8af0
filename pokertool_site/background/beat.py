"""Beat's scheduler, which notices that the machine's clock was set.

Celery's own keeps for each task when it is due, by that clock. Set back an hour, it would send
nothing for an hour. (It is asked anew at the next tick, which comes in time: between two it sleeps, by
a clock that nobody sets.)
"""

from __future__ import annotations

import time
from typing import Any

from celery.beat import PersistentScheduler

SET_BY = 2.0
"""Seconds that the clock is off what passed, from which on it was set. What a busy machine takes is less."""


class Scheduler(PersistentScheduler):
    """Looks anew when each task is due, whenever the clock was set."""

    _last: tuple[float, float] | None = None

    def tick(self, *args: Any, **options: Any) -> float:
        shown, counted = time.time(), time.monotonic()
        if self._last is not None and abs((shown - self._last[0]) - (counted - self._last[1])) > SET_BY:
            self._heap = None
        self._last = shown, counted
        return float(super().tick(*args, **options))
