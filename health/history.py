"""History: the samples of a span of time, in pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from health.models import Sample

AT_ONCE = 250
"""Samples read at once."""


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
    rows = Sample.objects.filter(slot__lte=until).order_by("slot")
    following = rows.filter(slot__gte=since)
    while limit > 0:
        size = min(AT_ONCE, limit)
        found = list(following[:size])
        yield from found
        if len(found) < size:
            return
        limit -= size
        following = rows.filter(slot__gt=found[-1].slot)
