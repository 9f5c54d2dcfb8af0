"""Slots: time cut into pieces of POKERTOOL_HEALTH_SECONDS seconds, each with exactly one check.

Who says when (Celery beat) sends the slot along, so that a late worker, one with another clock,
a second beat or a retry all mean the same check.
"""

from __future__ import annotations

import importlib
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

NAMESPACE = uuid.UUID("6f1f6e0c-5d0d-4d0e-9d49-0c4b1d2a7c11")


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


def __getattr__(name: str) -> type:
    """Return a schedule by the place that files of beat's schedule made by 0.1.0 have for it."""
    if name not in ("EverySlot", "Nightly"):
        raise AttributeError(name)
    return getattr(importlib.import_module("health.schedules"), name)  # type: ignore[no-any-return]
