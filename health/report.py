"""A health check as data: what the probes said, judged, counted and put by category (docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from eventlog.record import timestamp, timestamp_or_none
from health.limits import Limit, Verdict, count_reached, judge_readings, worst
from health.probes.running import Answer, Feature

Verdicts = Mapping[str, Verdict]
"""By reading."""
Counts = Mapping[str, int]
"""By reading."""

SEVERITIES = {
    Verdict.HEALTHY: "info",
    Verdict.UNKNOWN: "warning",
    Verdict.DEGRADED: "warning",
    Verdict.FAILING: "error",
}


def report(
    features: Sequence[Feature],
    answers: Sequence[Answer],
    *,
    limits: Mapping[str, Limit],
    before: Verdicts,
    in_a_row: Counts | None = None,
    at: datetime,
    slot: datetime | None,
) -> dict[str, Any]:
    """Return the data of a `health_check` event; `before` and `in_a_row` are of the check before.

    Without `in_a_row` a reading need not have been bad before to be failing.
    """
    checks = [
        _check(feature, answer, limits=limits, before=before, in_a_row=in_a_row, at=at)
        for feature, answer in zip(features, answers, strict=True)
    ]
    statuses = [Verdict(check["status"]) for check in checks]
    categories: dict[str, dict[str, Any]] = {}
    for check in checks:
        categories.setdefault(check["category"], {"status": "", "checks": []})["checks"].append(check)
    for category in categories.values():
        category["status"] = worst(Verdict(check["status"]) for check in category["checks"]).value
    return {
        "overall_status": worst(statuses).value,
        "timestamp": timestamp(at),
        "slot": timestamp_or_none(slot),
        "failing_count": statuses.count(Verdict.FAILING),
        "degraded_count": statuses.count(Verdict.DEGRADED),
        "categories": categories,
        "metrics": {name: number for answer in answers for name, number in answer.readings.items()},
    }


def _check(
    feature: Feature,
    answer: Answer,
    *,
    limits: Mapping[str, Limit],
    before: Verdicts,
    in_a_row: Counts | None,
    at: datetime,
) -> dict[str, Any]:
    reached = count_reached(answer.readings, limits, before=before, in_a_row=in_a_row or {})
    verdicts = judge_readings(
        answer.readings, limits, before=before, in_a_row=None if in_a_row is None else reached
    )
    broken = [
        limits[name].broken_by(name, answer.readings[name], verdict) for name, verdict in verdicts.items()
    ]
    status = worst(verdicts.values()) if answer.error is None else Verdict.UNKNOWN
    described = {
        "feature_name": feature.name,
        "category": feature.category,
        "status": status.value,
        "last_check": timestamp(at),
        "latency_ms": answer.latency_ms,
        "error_message": answer.error or "; ".join(words for words in broken if words) or None,
        "metadata": dict(answer.readings),
        "verdicts": {name: verdict.value for name, verdict in verdicts.items()},
        "description": feature.description,
    }
    return described | ({"failing_in_a_row": reached} if reached else {})


def verdicts_in(data: Mapping[str, Any]) -> dict[str, Verdict]:
    """Return each reading's verdict in a check's data, as report() wrote it; none where it wrote none."""
    return {
        name: Verdict(verdict)
        for category in data.get("categories", {}).values()
        for check in category["checks"]
        for name, verdict in check.get("verdicts", {}).items()
    }


def counts_in(data: Mapping[str, Any]) -> dict[str, int]:
    """Return at how many checks in a row each reading had reached `failing`, as report() wrote it."""
    return {
        name: count
        for category in data.get("categories", {}).values()
        for check in category["checks"]
        for name, count in check.get("failing_in_a_row", {}).items()
    }


def sentence(data: Mapping[str, Any]) -> str:
    """Return a check in words: all is well, or what is not."""
    checks = [check for category in data["categories"].values() for check in category["checks"]]
    bad = [check for check in checks if check["status"] != Verdict.HEALTHY.value]
    if not bad:
        return f"Healthy: {len(checks)} checks"
    words = [f"{check['feature_name']} ({check['error_message']})" for check in bad]
    return f"{str(data['overall_status']).capitalize()}: {', '.join(words)}"
