"""Notices when health checks stop coming: a dead beat or worker can't say so itself.

Every server process looks at the log every two seconds and keeps the answer in memory, where
heartbeats read it. A check is overdue 20 seconds after it should have come, so that with two seconds
between looks and a heartbeat after 15 silent seconds every client knows within 75.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings

from eventlog.models import Event
from health.sampling import STREAM

EVERY = 2.0
"""Seconds between two looks."""
LATE = 2 / 3
"""How much later than due a check may come, in periods: 20 seconds of 30."""
FIRST = 2.5
"""How long after a server's start the first may take, in periods: the worker starts after it."""

OnChange = Callable[[bool], None]


class OverdueWatch:
    """Whether a check that should have come did not, as far as this process knows."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._told: bool | None = None
        self._listeners: list[OnChange] = []
        self.is_overdue = False

    def on_change(self, listener: OnChange) -> None:
        """Call `listener` off the event loop whenever the answer changes, and with the first one."""
        self._listeners.append(listener)

    def look(self, now: datetime | None = None) -> None:
        """Ask the log when the newest check came."""
        newest = (
            Event.objects.filter(stream__name=STREAM, type="health_check")
            .order_by("-seq")
            .values_list("created_at", flat=True)
            .first()
        )
        period = settings.POKERTOOL_HEALTH_SECONDS
        silent = None if newest is None else ((now or datetime.now(UTC)) - newest).total_seconds()
        late = silent is None or silent > period + period * LATE
        # What was there before we came says nothing yet: the worker may be starting beside us.
        starting = self._clock() - self._begun < period * FIRST
        self.is_overdue = late and not starting
        if late and starting:
            return
        if self.is_overdue is not self._told:
            for listener in self._listeners:
                listener(self.is_overdue)
            self._told = self.is_overdue


watch = OverdueWatch()
"""This process's own."""
