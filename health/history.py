"""History: the samples of a span of time, in pages, or a few that are spread over all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import Mod, RowNumber

from eventlog.record import timestamp
from health.features import results
from health.models import Sample

AT_ONCE = 250
"""Samples read at once."""
POINTS = 288
"""Checks that a history of the original's shape holds at most: one in five minutes of a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Samples, oldest first, read as they are asked for; and where the next page begins."""

    samples: Iterator[Sample]
    next: datetime | None
    """The slot of the first sample that the limit cut off; None if there is none."""


def history(*, since: datetime, until: datetime, limit: int) -> Page:
    """Return the first `limit` samples from `since` up to `until`, both included."""
    rows = Sample.objects.filter(slot__gte=since, slot__lte=until).order_by("slot")
    behind = rows.values_list("slot", flat=True)[limit : limit + 1].first()
    return Page(samples=_read(since=since, until=until, limit=limit), next=behind)


def _read(*, since: datetime, until: datetime, limit: int) -> Iterator[Sample]:
    rows = Sample.objects.filter(slot__lte=until).defer("features").order_by("slot")
    following = rows.filter(slot__gte=since)
    while limit > 0:
        size = min(AT_ONCE, limit)
        found = list(following[:size])
        yield from found
        if len(found) < size:
            return
        limit -= size
        following = rows.filter(slot__gt=found[-1].slot)


def spread(*, since: datetime, until: datetime, most: int) -> list[Sample]:
    """Return samples of a span, oldest first; of more than `most` every nth, the newest with them."""
    within = Sample.objects.filter(slot__gte=since, slot__lte=until)
    step = -(-within.count() // most)
    if step > 1:
        numbered = within.annotate(number=Window(RowNumber(), order_by=F("slot").desc()) - 1)
        chosen = numbered.annotate(rest=Mod("number", step)).filter(rest=0).values_list("slot", flat=True)
        within = Sample.objects.filter(slot__in=list(chosen))
    return list(within.only("slot", "features").order_by("slot"))


def history_of(*, since: datetime, until: datetime, at: datetime) -> dict[str, Any]:
    """Return a history in the shape that front ends of the original service know (docs/clients.md).

    The checks from `since` to `until`, spread evenly where they are more than POINTS.
    """
    entries = [
        {"timestamp": timestamp(sample.slot), "results": results(sample.features, at=timestamp(sample.slot))}
        for sample in spread(since=since, until=until, most=POINTS)
    ]
    return {
        "success": True,
        "timestamp": timestamp(at),
        "period_hours": -(-(until - since) // timedelta(hours=1)),
        "data_points": len(entries),
        "history": entries,
    }
