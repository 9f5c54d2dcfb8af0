"""Celery beat's schedules: a check in each slot, and a time of day, whatever is done to the clock.

Apart from slots.py, since Celery takes 12 MB and servers and captures, which count in slots too, need none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from celery.schedules import crontab, schedstate, schedule
from django.utils import timezone

from health.slots import slot_of

AHEAD = timedelta(minutes=1)
"""A last run that lies further in the future was made before the clock was set back."""


class EverySlot(schedule):
    """Beat's schedule: due as soon as a slot begins, and at once when beat starts within one.

    Also at once when its last run lies in a slot that has not begun yet: the clock was set back since.
    Celery's own interval counts from the last run, so its ticks drift through the slots, and
    every few hours one slot would get two of them and the next one none.
    """

    def is_due(self, last_run_at: datetime) -> schedstate:
        now = timezone.now()
        length = timedelta(seconds=self.seconds)
        begun = slot_of(now, length=length)
        left = (begun + length - now).total_seconds()
        is_done = begun <= self.maybe_make_aware(last_run_at) < begun + length
        return schedstate(is_due=not is_done, next=max(left, 0.001))


class Nightly(crontab):
    """A time of day, which a clock that was ahead for a while does not put off by as long."""

    def is_due(self, last_run_at: datetime) -> schedstate:
        if self.maybe_make_aware(last_run_at) > self.now() + AHEAD:
            return schedstate(is_due=True, next=AHEAD.total_seconds())
        return super().is_due(last_run_at)
