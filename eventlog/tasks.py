"""What Celery does for the log; pokertool_site/celery.py says when."""

from __future__ import annotations

from celery import shared_task

from eventlog.store import retention


@shared_task
def prune() -> dict[str, int]:
    """Remove what retention no longer keeps; return how many events of each stream."""
    return retention.prune()
