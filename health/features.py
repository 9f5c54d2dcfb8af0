"""What became of each feature: a check's statuses without their words, and how often each was what.

Kept beside the metrics, narrow in a sample and counted in an hour, so that nobody has to read
the log's events to tell how a week was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from health.limits import Verdict

Found = Mapping[str, Mapping[str, Any]]
"""By feature, its `category`, `status` and `latency_ms` in one check."""
Tally = dict[str, int | float]
"""How often a feature had each status, and in `timed` checks together `latency_ms` milliseconds."""

STATUSES = tuple(verdict.value for verdict in Verdict)
KEPT = ("category", "status", "latency_ms")


def features_of(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a check (health.report) found of each feature."""
    return {
        check["feature_name"]: {name: check[name] for name in KEPT}
        for category in data["categories"].values()
        for check in category["checks"]
    }


def tallied(checks: Iterable[Found]) -> dict[str, Tally]:
    """Count what became of each feature over some checks."""
    counted: dict[str, Tally] = {}
    for found in checks:
        for name, feature in found.items():
            tally = counted.setdefault(name, dict.fromkeys((*STATUSES, "timed", "latency_ms"), 0))
            tally[feature["status"]] += 1
            if feature["latency_ms"] is not None:
                tally["timed"] += 1
                tally["latency_ms"] = round(tally["latency_ms"] + feature["latency_ms"], 3)
    return counted


def sum_tallies(tallies: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Return the sums of several hours' tallies."""
    summed: dict[str, Tally] = {}
    for hour in tallies:
        for name, tally in hour.items():
            into = summed.setdefault(name, dict.fromkeys(tally, 0))
            for count, number in tally.items():
                into[count] += number
    return summed


def results(found: Found, *, at: str) -> dict[str, dict[str, Any]]:
    """Return a sample's features as a history names them; `at` is the moment of the check."""
    return {
        name: {"feature_name": name, **{kept: feature[kept] for kept in KEPT}, "last_check": at}
        for name, feature in found.items()
    }


def percentages(tally: Tally) -> dict[str, Any]:
    """Return a tally with percentages of all checks and the mean latency, None where it was never timed."""
    counts = {status: tally[status] for status in STATUSES}
    total = sum(counts.values())
    return {
        **counts,
        **{f"{status}_pct": round(100 * count / total, 3) for status, count in counts.items() if total},
        "avg_latency_ms": round(tally["latency_ms"] / tally["timed"], 3) if tally["timed"] else None,
    }
