from __future__ import annotations

from datetime import timedelta

import pytest

from health.models import Hour, Sample
from health.trends import HOUR, summary, trends
from tests.health.checks import NOON, append_checks

pytestmark = pytest.mark.django_db


def test_the_95th_percentile_is_a_value_that_was_read() -> None:
    samples = [(NOON + timedelta(seconds=number), {"a": float(number)}) for number in range(100, 0, -1)]

    assert summary(samples) == {NOON: (100, {"a": [1.0, 50.5, 100.0, 95.0]})}


def test_what_is_unknown_counts_for_nothing() -> None:
    known: dict[str, float | None] = {"a": 4.0, "b": None}

    assert summary([(NOON, known), (NOON, {"a": None})]) == {NOON: (2, {"a": [4.0, 4.0, 4.0, 4.0]})}


def test_hours_come_oldest_first_and_those_without_samples_not_at_all() -> None:
    append_checks(3, cpu_percent=10.0)
    append_checks(1, first=NOON + 3 * HOUR, cpu_percent=50.0)

    found = trends(until=NOON + 3 * HOUR + timedelta(minutes=5), hours=24)

    assert [(hour["hour"], hour["count"]) for hour in found] == [(NOON, 3), (NOON + 3 * HOUR, 1)]
    assert found[0]["metrics"]["cpu_percent"] == {"min": 10.0, "mean": 10.0, "max": 10.0, "p95": 10.0}


def test_only_as_many_hours_as_were_asked_for() -> None:
    append_checks(1)
    append_checks(1, first=NOON + HOUR)

    assert [hour["hour"] for hour in trends(until=NOON + HOUR, hours=1)] == [NOON + HOUR]
    assert len(trends(until=NOON + HOUR, hours=2)) == 2


def test_summed_up_or_not_the_answer_is_the_same() -> None:
    for hour in range(4):
        append_checks(5, first=NOON + hour * HOUR, cpu_percent=float(hour))
    until = NOON + 3 * HOUR
    kept = trends(until=until, hours=24)
    assert Hour.objects.count() == 3

    Hour.objects.filter(hour__gt=NOON).delete()

    assert trends(until=until, hours=24) == kept


def test_hours_that_are_over_are_read_from_their_sums_alone() -> None:
    append_checks(5)
    append_checks(1, first=NOON + HOUR)
    Sample.objects.filter(slot__lt=NOON + HOUR).delete()

    assert [hour["count"] for hour in trends(until=NOON + HOUR, hours=2)] == [5, 1]
