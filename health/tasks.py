"""Celery's way in; pokertool_site/celery.py says when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from health.claim import CheckRunning
from health.sampling import run_check
from health.slots import period, slot_of

SECOND_TRIES = 2


@shared_task(bind=True, max_retries=SECOND_TRIES)
def run_health_check(self: Task[Any, Any], slot: str | None = None) -> int | None:
    """Run the check of `slot` (beat sends it; the present one without); return its number in the log.

    None if the slot has its check, or is over: beat may have sent it late, from when on a message
    expires, and a check made afterwards would not be of its slot. While another worker is at it,
    this one comes back when that one should be done: if it died instead, the slot still gets its
    check.
    """
    at = datetime.fromisoformat(slot) if slot else timezone.now()
    if timezone.now() >= slot_of(at) + period():
        return None
    try:
        stored = run_check(at)
    except CheckRunning as running:
        raise self.retry(exc=running, countdown=running.seconds + 0.5) from running
    return stored.seq if stored else None
