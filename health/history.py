"""History: the samples of a span of time, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from health.models import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Samples, oldest first, and where the next page begins."""

    samples: list[Sample]
    next: datetime | None
    """The slot of the first sample that the limit cut off; None if there is none."""


def history(*, since: datetime, until: datetime, limit: int) -> Page:
    """Return the first `limit` samples from `since` up to `until`, both included."""
    rows = list(Sample.objects.filter(slot__gte=since, slot__lte=until).order_by("slot")[: limit + 1])
    return Page(samples=rows[:limit], next=rows[limit].slot if len(rows) > limit else None)
