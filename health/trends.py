"""Trends by hour: min, mean, max and 95th percentile of each metric, and what became of each feature."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from eventlog.record import timestamp, timestamp_or_none
from health.features import Tally, percentages, sum_tallies, tallied
from health.models import Hour, Sample

HOUR = timedelta(hours=1)

Summary = tuple[int, dict[str, list[float]]]
"""How many samples an hour has, and `[min, mean, max, p95]` of each metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """The checks of one hour."""

    count: int
    metrics: dict[str, list[float]]
    features: dict[str, Tally]


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def trends(*, until: datetime, hours: int) -> list[dict[str, Any]]:
    """Return the last `hours` hours up to that of `until`, oldest first; one without samples is left out."""
    return metrics_by_hour(summed_hours(until=until, hours=hours))


def metrics_by_hour(found: Mapping[datetime, Summed]) -> list[dict[str, Any]]:
    return [_hour(hour, found[hour].count, found[hour].metrics) for hour in sorted(found)]


def summed_hours(*, until: datetime, hours: int) -> dict[datetime, Summed]:
    """Return the last `hours` hours up to that of `until`, those of them that have samples.

    Hours that are over are summed up already (health.projection); what is not, the present
    hour as a rule, is read from its samples.
    """
    since = hour_of(until) - (hours - 1) * HOUR
    kept = Hour.objects.filter(hour__gte=since, hour__lte=until)
    found = {row.hour: Summed(count=row.count, metrics=row.metrics, features=row.features) for row in kept}
    samples = Sample.objects.filter(slot__gte=since, slot__lte=until)
    for begin, end in _missing_hours(found, since, hour_of(until)):
        found |= sums_by_hour(samples.filter(slot__gte=begin, slot__lt=end))
    return found


def sums_by_hour(samples: QuerySet[Sample]) -> dict[datetime, Summed]:
    """Sum samples up by hour. One question to the database."""
    rows = list(samples.values_list("slot", "metrics", "features"))
    features: dict[datetime, list[Any]] = defaultdict(list)
    for slot, _, found in rows:
        features[hour_of(slot)].append(found)
    return {
        hour: Summed(count=count, metrics=metrics, features=tallied(features[hour]))
        for hour, (count, metrics) in summary((slot, metrics) for slot, metrics, _ in rows).items()
    }


def _missing_hours(
    found: Mapping[datetime, Summed], since: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the spans of hours, up to and including `last`, that nothing was found for."""
    missing: list[tuple[datetime, datetime]] = []
    hour = since
    while hour <= last:
        if hour not in found:
            begin = missing.pop()[0] if missing and missing[-1][1] == hour else hour
            missing.append((begin, hour + HOUR))
        hour += HOUR
    return missing


def summary(samples: Iterable[tuple[datetime, Mapping[str, Any]]]) -> dict[datetime, Summary]:
    """Sum `samples` up by hour. What is unknown counts for nothing, and is not taken for zero."""
    counts: dict[datetime, int] = defaultdict(int)
    values: dict[datetime, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for slot, metrics in samples:
        hour = hour_of(slot)
        counts[hour] += 1
        for name, number in metrics.items():
            if number is not None:
                values[hour][name].append(number)
    return {
        hour: (count, {name: _min_mean_max_p95(numbers) for name, numbers in values[hour].items()})
        for hour, count in counts.items()
    }


def _min_mean_max_p95(numbers: list[float]) -> list[float]:
    numbers.sort()
    p95 = numbers[math.ceil(0.95 * len(numbers)) - 1]  # nearest rank: a value that was read
    return [numbers[0], round(math.fsum(numbers) / len(numbers), 3), numbers[-1], p95]


def _hour(hour: datetime, count: int, metrics: Mapping[str, list[float]]) -> dict[str, Any]:
    named = {
        name: dict(zip(("min", "mean", "max", "p95"), four, strict=True)) for name, four in metrics.items()
    }
    return {"hour": hour, "count": count, "metrics": named}


def trends_of(found: Mapping[datetime, Summed], *, hours: int, at: datetime) -> dict[str, Any]:
    """Return what became of each feature over the hours that were found of so many.

    In the shape that front ends of the original service know (docs/clients.md).
    """
    count = sum(hour.count for hour in found.values())
    features = sum_tallies(found[hour].features for hour in sorted(found))
    return {
        "success": True,
        "timestamp": timestamp(at),
        "trends": {
            "period_hours": hours,
            "data_points": count,
            "start_time": timestamp_or_none(min(found, default=None)),
            "end_time": timestamp(min(max(found) + HOUR, at)) if found else None,
            "feature_trends": {name: percentages(tally) for name, tally in features.items()},
            "summary": f"{count} checks in {hours} hours",
        },
    }
