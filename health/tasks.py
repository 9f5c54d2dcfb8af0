"""Celery's way in; pokertool_site/celery.py says when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from health.claim import CheckRunning
from health.sampling import run_check

SECOND_TRIES = 2


@shared_task(bind=True, max_retries=SECOND_TRIES)
def run_health_check(self: Task[Any, Any], slot: str | None = None) -> int | None:
    """Run the check of `slot` (beat sends it; the present one without); return its number in the log.

    None if the slot has its check. While another worker is at it, this one comes back when
    that one should be done: if it died instead, the slot still gets its check. A message that
    no worker took in time has expired, and so has a second try that would come too late.
    """
    at = datetime.fromisoformat(slot) if slot else timezone.now()
    try:
        stored = run_check(at)
    except CheckRunning as running:
        raise self.retry(exc=running, countdown=running.seconds + 0.5) from running
    return stored.seq if stored else None
