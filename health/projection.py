"""Samples and hours, brought up in the transaction that appends the check.

An hour is summed up as soon as a sample of a later one comes, and again if one of its own
comes late; that is also when samples and hours go that retention no longer keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from eventlog.record import StoredEvent
from eventlog.store.retention import oldest_kept
from health.features import features_of
from health.models import Hour, Sample
from health.slots import slot_of
from health.trends import HOUR, hour_of, sums_by_hour


def project(stored: Sequence[StoredEvent]) -> None:
    """Keep a sample of each of these checks, and sum up the hours that are over by now."""
    for check in stored:
        data = check.event.data
        slot = datetime.fromisoformat(data["slot"]) if data["slot"] else slot_of(check.event.created_at)
        Sample.objects.update_or_create(
            slot=slot,
            defaults={name: data[name] for name in ("overall_status", "failing_count", "degraded_count")}
            | {"metrics": data["metrics"], "features": features_of(data)},
        )
        _sum_up(slot)


def _sum_up(slot: datetime) -> None:
    this_hour = hour_of(slot)
    newest = Hour.objects.order_by("-hour").values_list("hour", flat=True).first()
    if newest is not None and newest >= this_hour:  # a late sample of an hour that is over
        _sum_up_hours(Sample.objects.filter(slot__gte=this_hour, slot__lt=this_hour + HOUR))
        return
    if newest is None or newest + HOUR < this_hour:
        over = Sample.objects.filter(slot__lt=this_hour)
        if _sum_up_hours(over.filter(slot__gte=newest + HOUR) if newest else over):
            _prune(slot)


def _sum_up_hours(samples: QuerySet[Sample]) -> int:
    summed = sums_by_hour(samples)
    for hour, found in summed.items():
        kept = {"count": found.count, "metrics": found.metrics, "features": found.features}
        Hour.objects.update_or_create(hour=hour, defaults=kept)
    return len(summed)


def _prune(now: datetime) -> None:
    before = oldest_kept(now)
    Sample.objects.filter(slot__lt=before).delete()
    Hour.objects.filter(hour__lt=hour_of(before)).delete()
