from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from health.limits import (
    Limit,
    LimitsInvalid,
    Verdict,
    configured_limits,
    count_reached,
    judge_readings,
    worst,
)

HIGH = Limit(degraded=80, failing=95, margin=5)
LOW = Limit(degraded=2.0, failing=0.5, margin=0.5)


@pytest.mark.parametrize(
    ("percent", "verdict"),
    [
        (79.9, Verdict.HEALTHY),
        (80.0, Verdict.DEGRADED),
        (94.9, Verdict.DEGRADED),
        (95.0, Verdict.FAILING),
        (None, Verdict.UNKNOWN),
    ],
    ids=["just below", "at degraded", "just below failing", "at failing", "unread"],
)
def test_the_limit_itself_counts(percent: float | None, verdict: Verdict) -> None:
    assert HIGH.judge(percent) is verdict


@pytest.mark.parametrize(
    ("before", "percent", "verdict"),
    [
        (Verdict.HEALTHY, 79.0, Verdict.HEALTHY),
        (Verdict.DEGRADED, 79.0, Verdict.DEGRADED),
        (Verdict.DEGRADED, 75.0, Verdict.DEGRADED),
        (Verdict.DEGRADED, 74.9, Verdict.HEALTHY),
        (Verdict.DEGRADED, 94.0, Verdict.DEGRADED),
        (Verdict.FAILING, 94.0, Verdict.FAILING),
        (Verdict.FAILING, 89.9, Verdict.DEGRADED),
        (Verdict.FAILING, 77.0, Verdict.DEGRADED),
        (Verdict.FAILING, 60.0, Verdict.HEALTHY),
        (Verdict.UNKNOWN, 79.0, Verdict.HEALTHY),
    ],
)
def test_a_verdict_holds_until_the_reading_came_back_by_the_margin(
    before: Verdict, percent: float, verdict: Verdict
) -> None:
    assert HIGH.judge(percent, before=before) is verdict


@pytest.mark.parametrize(
    ("before", "fps", "verdict"),
    [
        (Verdict.HEALTHY, 2.1, Verdict.HEALTHY),
        (Verdict.HEALTHY, 2.0, Verdict.DEGRADED),
        (Verdict.DEGRADED, 2.4, Verdict.DEGRADED),
        (Verdict.DEGRADED, 2.6, Verdict.HEALTHY),
        (Verdict.HEALTHY, 0.5, Verdict.FAILING),
        (Verdict.FAILING, 0.9, Verdict.FAILING),
    ],
)
def test_with_failing_below_degraded_a_low_reading_is_bad(
    before: Verdict, fps: float, verdict: Verdict
) -> None:
    assert LOW.judge(fps, before=before) is verdict


def test_a_reading_that_hovers_at_its_limit_changes_its_verdict_once() -> None:
    verdict = Verdict.HEALTHY
    changes = 0
    for percent in (79, 81, 79, 82, 78, 81, 77, 80):
        judged = HIGH.judge(percent, before=verdict)
        changes += judged is not verdict
        verdict = judged

    assert changes == 1


def test_unknown_is_worse_than_healthy_and_better_than_the_rest() -> None:
    assert worst([]) is Verdict.HEALTHY
    assert worst([Verdict.HEALTHY, Verdict.UNKNOWN]) is Verdict.UNKNOWN
    assert worst([Verdict.UNKNOWN, Verdict.DEGRADED]) is Verdict.DEGRADED
    assert worst([Verdict.FAILING, Verdict.DEGRADED]) is Verdict.FAILING


def test_only_readings_with_a_limit_are_judged() -> None:
    judged = judge_readings(
        {"cpu_percent": 78, "load_1m": 99}, {"cpu_percent": HIGH}, before={"cpu_percent": Verdict.DEGRADED}
    )

    assert judged == {"cpu_percent": Verdict.DEGRADED}


BUSY = Limit(degraded=90, failing=98, margin=5, checks=3)


def judged(*percents: float) -> list[str]:
    """Return the verdicts of checks that read these, one after the other."""
    before: dict[str, Verdict] = {}
    in_a_row: dict[str, int] = {}
    seen: list[str] = []
    for percent in percents:
        readings, limits = {"cpu": percent}, {"cpu": BUSY}
        in_a_row = count_reached(readings, limits, before=before, in_a_row=in_a_row)
        before = judge_readings(readings, limits, before=before, in_a_row=in_a_row)
        seen.append(before["cpu"].value)
    return seen


def test_one_that_takes_checks_is_degraded_until_as_many_in_a_row_were_bad() -> None:
    assert judged(100, 99, 94, 100, 100, 94, 92, 50, 100) == [
        *("degraded", "degraded", "degraded"),  # the third is none: the row begins anew
        *("degraded", "degraded", "degraded"),
        "degraded",
        "healthy",
        "degraded",
    ]


def test_it_is_failing_from_then_on_and_holds_by_the_margin() -> None:
    assert judged(98, 98, 98, 94, 100, 92, 84) == [
        "degraded",
        "degraded",
        "failing",
        "failing",
        "failing",
        "degraded",
        "healthy",
    ]


def test_what_says_how_busy_the_machine_is_takes_more_than_the_minute_of_a_start() -> None:
    limits = configured_limits()

    assert {name for name, limit in limits.items() if limit.checks * 30 > 60} == {
        "cpu_percent",
        "load_5m_per_cpu",
        "network_errors_per_s",
        "database_ms",
        "channel_layer_ms",
        "append_p95_ms",
        "delivery_p95_ms",
        "loop_lag_ms",
    }
    assert limits["disk_percent"].checks == 1


def test_the_broken_limit_is_said() -> None:
    assert HIGH.broken_by("cpu_percent", 97.0, Verdict.FAILING) == "cpu_percent is 97; failing from 95 on"
    assert HIGH.broken_by("cpu_percent", None, Verdict.UNKNOWN) == "cpu_percent is unknown"
    assert HIGH.broken_by("cpu_percent", 10.0, Verdict.HEALTHY) is None


def test_the_limits_that_ship_are_valid() -> None:
    assert {"cpu_percent", "memory_percent", "disk_percent"} <= set(configured_limits())


def test_a_limit_that_is_none_is_taken_away(settings: Settings) -> None:
    settings.POKERTOOL_HEALTH_LIMITS = {"cpu_percent": None, "swap_percent": {"degraded": 1, "failing": 2}}

    assert configured_limits() == {"swap_percent": Limit(degraded=1, failing=2)}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (90, "cpu_percent is 90; write"),
        ({"degraded": 90}, "cpu_percent is {'degraded': 90}; write"),
        ({"degraded": 80, "failing": 90, "margins": 5}, "margins"),
        ({"degraded": "80", "failing": 90}, "write"),
        ({"degraded": 80, "failing": True}, "write"),
        ({"degraded": 80, "failing": 80}, "the two must differ"),
        ({"degraded": 80, "failing": 90, "margin": 11}, "from 0 to 10"),
        ({"degraded": 80, "failing": 90, "margin": -1}, "from 0 to 10"),
        ({"degraded": 80, "failing": 90, "checks": 0}, "a whole number from 1 on"),
        ({"degraded": 80, "failing": 90, "checks": 1.5}, "a whole number from 1 on"),
    ],
)
def test_what_is_no_limit_is_named(settings: Settings, entry: Any, words: str) -> None:
    settings.POKERTOOL_HEALTH_LIMITS = {"cpu_percent": entry}

    with pytest.raises(LimitsInvalid, match=r"^cpu_percent") as invalid:
        configured_limits()

    assert words in str(invalid.value)


def test_a_setting_that_is_no_mapping_is_named(settings: Settings) -> None:
    settings.POKERTOOL_HEALTH_LIMITS = [90]

    with pytest.raises(LimitsInvalid, match="readings with their limits"):
        configured_limits()
