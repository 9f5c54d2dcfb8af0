from __future__ import annotations

import pytest
from pytest_django import Settings

from health.limits import Limit, Verdict, judge, limits, worst

LIMIT = Limit(degraded=80, failing=95, margin=5)
HEALTHY, DEGRADED, FAILING, UNKNOWN = Verdict


@pytest.mark.parametrize(
    ("reading", "before", "verdict"),
    [
        (79.9, HEALTHY, HEALTHY),
        (80.0, HEALTHY, DEGRADED),
        (94.9, HEALTHY, DEGRADED),
        (95.0, HEALTHY, FAILING),
        (95.0, UNKNOWN, FAILING),
        (79.9, DEGRADED, DEGRADED),
        (75.1, DEGRADED, DEGRADED),
        (75.0, DEGRADED, HEALTHY),
        (90.1, FAILING, FAILING),
        (90.0, FAILING, DEGRADED),
        (76.0, FAILING, DEGRADED),
        (10.0, FAILING, HEALTHY),
    ],
)
def test_what_went_up_comes_down_only_when_clearly_lower(
    reading: float, before: Verdict, verdict: Verdict
) -> None:
    assert LIMIT.judge(reading, before) is verdict


def test_the_worst_reading_counts_and_those_without_limit_do_not() -> None:
    known = {"a": LIMIT, "b": LIMIT}

    assert judge({"a": 1, "b": 99, "c": 1e9}, HEALTHY, known) is FAILING
    assert judge({"c": 1e9}, HEALTHY, known) is HEALTHY


def test_a_trouble_that_is_seen_counts_before_one_that_may_be() -> None:
    assert worst([HEALTHY, UNKNOWN]) is UNKNOWN
    assert worst([UNKNOWN, DEGRADED]) is DEGRADED
    assert worst([]) is HEALTHY


def test_limits_are_settings(settings: Settings) -> None:
    settings.POKERTOOL_HEALTH_LIMITS = {"cpu_percent": (1, 2, 0.5)}

    assert limits() == {"cpu_percent": Limit(degraded=1, failing=2, margin=0.5)}
