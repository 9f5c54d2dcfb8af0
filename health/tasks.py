"""What Celery does for health; pokertool_site/celery.py says when."""

from __future__ import annotations

from celery import shared_task

from health import sampling


@shared_task
def run_health_check() -> int | None:
    """Make this slot's health check; return its number, None if the slot has one already."""
    made = sampling.run_check()
    return None if made is None else made.seq


@shared_task
def prune_samples() -> int:
    """Remove the samples that retention no longer keeps; return how many."""
    return sampling.prune_samples()
