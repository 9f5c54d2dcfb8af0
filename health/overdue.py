"""Overdue: every server process notices by itself that checks stopped coming, since nobody else may be left.

It goes by when a check was first seen here, on a clock that only counts: neither another
machine's clock nor a laptop that slept makes a check late. How long it waits:

    AFTER_CHECK periods after a check      50 s at a period of 30 s
    AFTER_START periods after its start    60 s: at most one slot until a check is due, and one for it

The watcher sees a check at most EVERY seconds late, and a heartbeat follows at most 15 s and
the hub's tick later: every client knows within 50 + 2 + 15 + 1 = 68 s of the last check.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from django.conf import settings

from health.streams import newest_seq

EVERY = 2.0
"""Seconds between two looks at the log."""
AFTER_CHECK = 5 / 3
AFTER_START = 2.0
LONG_PAUSE = 5.0
"""Looks left out after which a process slept or was held up, and begins as if it had started."""

OverdueListener = Callable[[bool], None]


class OverdueWatcher:
    """What one server process knows of checks, by itself and without a database.

    Only server processes look (check_newest); elsewhere nothing is ever overdue. `listeners` are called with
    True when checks stop coming and with False when they come again: off the event loop, at each flip once,
    and once when it is first known after a start. They may ask the database: one that does not answer then
    is asked again.
    """

    def __init__(
        self, *, listeners: Iterable[OverdueListener] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._checked_at: float | None = None
        self._newest: int | None = None
        self._check_seen = False
        self._deadline = float("inf")
        self._told: dict[OverdueListener, bool | None] = dict.fromkeys(listeners)
        """What each was told last; None before the first word."""

    def check_newest(self) -> None:
        """Take note of the newest check, and tell listeners what changed. Not on an event loop.

        A listener that fails is told again at the next look; then the failure goes on to the watcher.
        """
        now = self._clock()
        period = settings.POKERTOOL_HEALTH_SECONDS
        if self._checked_at is None or now - self._checked_at > EVERY * LONG_PAUSE:
            self._newest = None
            self._check_seen = False
            self._deadline = now + period * AFTER_START
        self._checked_at = now
        try:
            self._record_newest(now, period)
        finally:
            self._notify()

    def is_overdue(self) -> bool:
        """Tell whether a check is overdue; False while that is not known. Memory only."""
        return self._clock() > self._deadline

    def state(self) -> bool | None:
        """Tell whether a check is overdue; None until the first came or should have."""
        return True if self.is_overdue() else False if self._check_seen else None

    def _record_newest(self, now: float, period: float) -> None:
        seq = newest_seq()
        if self._newest is not None and seq != self._newest:
            self._check_seen = True
            self._deadline = now + period * AFTER_CHECK
        self._newest = seq

    def _notify(self) -> None:
        known = self.state()
        if known is None:
            return
        for listener in [each for each, told in self._told.items() if told is not known]:
            listener(known)
            self._told[listener] = known
