from __future__ import annotations

from typing import Any

from health.features import features_of, percentages, results, sum_tallies, tallied
from tests.health.checks import NOON, check_data


def cpu(status: str, latency_ms: float | None = 0.1) -> dict[str, dict[str, Any]]:
    return {"cpu": {"category": "machine", "status": status, "latency_ms": latency_ms}}


def test_a_check_is_kept_without_its_words() -> None:
    assert features_of(check_data(NOON, status="degraded")) == cpu("degraded")


def test_each_status_is_counted_and_time_only_where_it_was_taken() -> None:
    checks = [cpu("healthy", 2.0), cpu("failing", None), cpu("healthy", 4.5), {}]

    assert tallied(checks) == {
        "cpu": {"healthy": 2, "unknown": 0, "degraded": 0, "failing": 1, "timed": 2, "latency_ms": 6.5}
    }


def test_hours_add_up_whatever_features_they_had() -> None:
    hours = [tallied([cpu("healthy")]), {}, tallied([cpu("failing", None), {"disk": cpu("healthy")["cpu"]}])]

    summed = sum_tallies(hours)

    assert summed == tallied([cpu("healthy"), cpu("failing", None), {"disk": cpu("healthy")["cpu"]}])
    assert hours[0] == tallied([cpu("healthy")])


def test_shares_are_of_all_checks() -> None:
    tally = tallied([cpu("healthy", 1.0), cpu("healthy", 2.0), cpu("degraded", None)])["cpu"]

    assert percentages(tally) == {
        **{"healthy": 2, "unknown": 0, "degraded": 1, "failing": 0},
        **{"healthy_pct": 66.667, "unknown_pct": 0.0, "degraded_pct": 33.333, "failing_pct": 0.0},
        "avg_latency_ms": 1.5,
    }


def test_what_was_never_timed_has_no_latency() -> None:
    assert percentages(tallied([cpu("healthy", None)])["cpu"])["avg_latency_ms"] is None


def test_a_history_names_each_feature_and_when_it_was_checked() -> None:
    assert results(cpu("failing"), at="then") == {
        "cpu": {
            "feature_name": "cpu",
            "category": "machine",
            "status": "failing",
            "latency_ms": 0.1,
            "last_check": "then",
        }
    }
