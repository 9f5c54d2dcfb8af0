"""Ends the sessions of captures that stopped without a word: killed, or their machine was.

All by the database's clock: a capture whose own clock is wrong is as alive as any other.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from detection.events import new_event, publish
from detection.models import DetectionSession, SessionState
from eventlog.store.database_clock import database_now
from eventlog.store.outages import Outage, outage

LOST_AFTER = timedelta(seconds=60)
"""A capture says that it lives every five seconds; one that is silent for so long is gone."""
SETTLED_AFTER = 15.0
"""Seconds that captures have to say that they live again, once the database is back or its clock was set."""


class SilenceCheck:
    """Tells whether silence says anything: while the database is away, all captures are silent."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, known_outage: Outage = outage) -> None:
        self._clock = clock
        self._outage = known_outage
        self._last: tuple[float, datetime] | None = None
        self._meaningless_until = float("-inf")

    def is_meaningful(self, now: datetime) -> bool:
        """Return whether it is known at `now`, by the database's clock, that all could say that they live."""
        counted = self._clock()
        if self._last is not None:
            passed, shown = counted - self._last[0], (now - self._last[1]).total_seconds()
            if abs(shown - passed) > SETTLED_AFTER:  # the clock was set, or this machine slept
                self._meaningless_until = counted + SETTLED_AFTER
        self._last = counted, now
        return counted >= self._meaningless_until and self._outage.seconds_since() >= SETTLED_AFTER


_silence = SilenceCheck()


def find_lost() -> list[DetectionSession]:
    """End the sessions of captures that fell silent more than a minute ago; return them.

    Nobody is taken for lost right after an outage, or after the database's clock was set.
    """
    now = database_now()
    return mark_lost_sessions(now) if _silence.is_meaningful(now) else []


def mark_lost_sessions(now: datetime) -> list[DetectionSession]:
    """End each session whose capture fell silent more than a minute before `now`; return them.

    So does one that was last heard of more than a minute after `now`: before the clock was set back.
    Its session_end has an id of its own, so two who find the same session end it once.
    """
    silent = Q(seen_at__lt=now - LOST_AFTER) | Q(seen_at__gt=now + LOST_AFTER)
    lost = list(DetectionSession.objects.filter(silent, state=SessionState.RUNNING).order_by("started_at"))
    for session in lost:
        mark_lost(session)
    return lost


def mark_lost(session: DetectionSession) -> None:
    """End one session as lost."""
    publish(
        [
            new_event(
                event_type="session_end",
                severity="warning",
                message=f"Session lost: its capture stopped without a word after {session.frames} frames",
                data={"session": str(session.pk), "reason": "lost", "frames": session.frames},
                key=session.key,
                event_id=uuid.uuid5(session.pk, "lost"),
            )
        ]
    )
