from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from health.trends import by_hour, summary

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([3.0], {"min": 3.0, "mean": 3.0, "max": 3.0, "p95": 3.0}),
        ([float(n) for n in range(1, 101)], {"min": 1.0, "mean": 50.5, "max": 100.0, "p95": 95.0}),
        ([2.0, 1.0], {"min": 1.0, "mean": 1.5, "max": 2.0, "p95": 2.0}),
    ],
    ids=["one", "a hundred", "two"],
)
def test_a_summary_takes_the_nearest_rank(values: list[float], told: dict[str, float]) -> None:
    assert summary(values) == told


def test_samples_are_gathered_by_the_hour_they_lie_in() -> None:
    samples = [
        (NOON, {"cpu_percent": 10.0}),
        (NOON + timedelta(minutes=59, seconds=30), {"cpu_percent": 30.0, "load_1m": 1.0}),
        (NOON + timedelta(hours=2), {"cpu_percent": 50.0}),
    ]

    first, last = by_hour(samples)

    assert (first["hour"], first["samples"]) == ("2026-11-23T12:00:00.000Z", 2)
    assert first["metrics"]["cpu_percent"]["mean"] == 20.0
    assert first["metrics"]["load_1m"]["max"] == 1.0
    assert (last["hour"], last["samples"]) == ("2026-11-23T14:00:00.000Z", 1)


def test_where_nothing_was_measured_there_is_no_hour() -> None:
    assert by_hour([]) == []
