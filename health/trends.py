"""What samples come to, hour by hour."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from eventlog.messages import timestamp


def by_hour(samples: Iterable[tuple[datetime, dict[str, float]]]) -> list[dict[str, Any]]:
    """Return for each hour, oldest first, how many samples there are and what each metric was.

    `samples` come in order of time. Hours without a sample are left out: nothing is known of them.
    """
    hours = groupby(samples, key=lambda sample: sample[0].replace(minute=0, second=0, microsecond=0))
    return [_hour(hour, [metrics for _, metrics in inside]) for hour, inside in hours]


def _hour(hour: datetime, inside: list[dict[str, float]]) -> dict[str, Any]:
    names = sorted({name for metrics in inside for name in metrics})
    return {
        "hour": timestamp(hour),
        "samples": len(inside),
        "metrics": {
            name: summary([metrics[name] for metrics in inside if name in metrics]) for name in names
        },
    }


def summary(values: list[float]) -> dict[str, float]:
    """Return least, mean, most and 95th percentile (the nearest rank) of at least one value."""
    ordered = sorted(values)
    return {
        "min": ordered[0],
        "mean": round(sum(ordered) / len(ordered), 3),
        "max": ordered[-1],
        "p95": ordered[math.ceil(0.95 * len(ordered)) - 1],
    }
