"""Celery's way in; pokertool_site/celery.py says when."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from eventlog.store.database_clock import database_now
from eventlog.store.outages import FAULTS, error_text, is_outage, outage, track_outage
from health.sampling import Checks
from health.slots import period

logger = logging.getLogger(__name__)

OUTAGE_PAUSE = 5.0
"""Seconds until a check is tried again that the database was away for."""


@shared_task(bind=True, max_retries=None)
def run_health_check(self: Task[Any, Any], slot: str | None = None) -> int | None:
    """Run the check of `slot` (beat sends it), return its number in the log; None if there is one already.

    A slot that is over, or not there yet, means that the message is late or that beat's clock is wrong:
    then it is the present one that is checked, by the database's clock. While the database is away it comes
    back every few seconds, until the slot is over.
    """
    was_away = outage.is_away()
    sent = datetime.fromisoformat(slot) if slot else None
    checks: Checks = import_string(settings.HEALTH_CHECKS)
    try:
        stored = track_outage(lambda: checks.run(slot_meant(sent)))
    except FAULTS as error:
        if not is_outage(error):
            raise
        if not was_away:
            logger.warning("No health check, the database can't be used: %s", error_text(error))
        if self.request.retries * OUTAGE_PAUSE >= period().total_seconds():
            return None  # the next slot's message is there by now
        raise self.retry(exc=error, countdown=OUTAGE_PAUSE) from error
    return stored.seq if stored else None


def slot_meant(sent: datetime | None) -> datetime:
    """Return a moment of the slot that is to be checked: the one that was sent, or the present one."""
    now = database_now()
    return sent if sent is not None and -period() <= now - sent < period() else now
