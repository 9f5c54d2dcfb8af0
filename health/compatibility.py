"""History and trends in the shapes that front ends of the original service know (docs/clients.md).

They stand beside our own in the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eventlog.record import timestamp, timestamp_or_none
from health.features import percentages, results, sum_tallies
from health.history import spread
from health.trends import HOUR, Summed

POINTS = 288
"""Checks that a history holds at most: one in five minutes of a day."""


def history_of(*, since: datetime, until: datetime, at: datetime) -> dict[str, Any]:
    """Return the checks from `since` to `until`, spread evenly where they are more than POINTS."""
    entries = [
        {"timestamp": timestamp(sample.slot), "results": results(sample.features, at=timestamp(sample.slot))}
        for sample in spread(since=since, until=until, most=POINTS)
    ]
    return {
        "success": True,
        "timestamp": timestamp(at),
        "period_hours": -(-(until - since) // HOUR),
        "data_points": len(entries),
        "history": entries,
    }


def trends_of(found: Mapping[datetime, Summed], *, hours: int, at: datetime) -> dict[str, Any]:
    """Return what became of each feature over the hours that were found of so many."""
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
