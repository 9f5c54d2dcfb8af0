from __future__ import annotations

from datetime import timedelta

import pytest

from health import history
from health.history import history_of
from health.models import Hour, Sample
from health.trends import HOUR, summed_hours, trends_of
from tests.health.checks import NOON, append_checks

pytestmark = pytest.mark.django_db


def test_a_history_is_of_the_span_and_in_the_originals_shape() -> None:
    append_checks(3, status="degraded")
    until = NOON + timedelta(minutes=90)

    answer = history_of(since=NOON, until=until, at=until)

    assert (answer["success"], answer["period_hours"], answer["data_points"]) == (True, 2, 3)
    assert answer["history"][0]["timestamp"] == "2026-11-23T12:00:00.000Z"
    assert answer["history"][2]["results"]["cpu"]["status"] == "degraded"
    assert answer["history"][2]["results"]["cpu"]["last_check"] == "2026-11-23T12:01:00.000Z"


def test_a_history_has_an_end_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "POINTS", 4)
    append_checks(9)

    answer = history_of(since=NOON, until=NOON + HOUR, at=NOON + HOUR)

    assert answer["data_points"] == len(answer["history"]) == 3
    assert answer["history"][-1]["timestamp"] == "2026-11-23T12:04:00.000Z"


def test_trends_count_summed_up_hours_and_the_present_one_alike() -> None:
    append_checks(3, status="healthy")
    append_checks(1, first=NOON + HOUR, status="failing")
    append_checks(1, first=NOON + 2 * HOUR, status="healthy")
    assert Hour.objects.count() == 2
    now = NOON + 2 * HOUR + timedelta(minutes=5)

    trends = trends_of(summed_hours(until=now, hours=24), hours=24, at=now)["trends"]

    assert (trends["period_hours"], trends["data_points"]) == (24, 5)
    assert trends["start_time"] == "2026-11-23T12:00:00.000Z"
    assert trends["end_time"] == "2026-11-23T14:05:00.000Z"
    assert trends["summary"] == "5 checks in 24 hours"
    cpu = trends["feature_trends"]["cpu"]
    assert (cpu["healthy"], cpu["failing"], cpu["healthy_pct"], cpu["failing_pct"]) == (4, 1, 80.0, 20.0)
    assert cpu["avg_latency_ms"] == 0.1


def test_before_the_first_check_there_are_shapes_without_anything_in_them() -> None:
    trends = trends_of({}, hours=6, at=NOON)["trends"]
    history = history_of(since=NOON, until=NOON, at=NOON)

    assert trends["feature_trends"] == {}
    assert (trends["data_points"], trends["start_time"], trends["end_time"]) == (0, None, None)
    assert (history["history"], history["data_points"]) == ([], 0)


def test_samples_older_than_what_is_kept_of_features_count_as_checks_of_none() -> None:
    append_checks(2)
    Sample.objects.update(features={})

    answer = history_of(since=NOON, until=NOON + HOUR, at=NOON + HOUR)

    assert [entry["results"] for entry in answer["history"]] == [{}, {}]
    assert trends_of(summed_hours(until=NOON + HOUR, hours=2), hours=2, at=NOON)["trends"]["data_points"] == 2
