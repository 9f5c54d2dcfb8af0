"""Slots: time cut into pieces of POKERTOOL_HEALTH_SECONDS seconds, each with exactly one check.

Who says when (Celery beat) sends the slot along, so that a late worker, one with another clock,
a second beat or a retry all mean the same check.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from celery.schedules import crontab, schedstate, schedule
from django.conf import settings
from django.utils import timezone

NAMESPACE = uuid.UUID("6f1f6e0c-5d0d-4d0e-9d49-0c4b1d2a7c11")
AHEAD = timedelta(minutes=1)
"""A last run that lies further in the future was made before the clock was set back."""


def period() -> timedelta:
    return timedelta(seconds=settings.POKERTOOL_HEALTH_SECONDS)


def slot_of(at: datetime, *, length: timedelta | None = None) -> datetime:
    """Return the start of the slot that `at` lies in; slots are counted from 1970 on."""
    seconds = int((length or period()).total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)


def slot_id(slot: datetime, *, again_after: int | None = None) -> uuid.UUID:
    """Return the id of the slot's event: the same in every process, so the log takes it once.

    A clock that was set back comes to a slot again: then the id is another one, by the check
    `again_after` that was the newest by then.
    """
    again = "" if again_after is None else f" again after {again_after}"
    return uuid.uuid5(NAMESPACE, slot.astimezone(UTC).isoformat() + again)


def slot_now() -> str:
    """Return the present slot as text, as beat sends it with the task."""
    return slot_of(timezone.now()).isoformat()


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
