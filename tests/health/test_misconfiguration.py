from __future__ import annotations

from django.core.checks import run_checks
from pytest_django import Settings


def test_a_bad_limit_is_a_misconfiguration_with_an_id_and_a_hint(settings: Settings) -> None:
    settings.POKERTOOL_HEALTH_LIMITS = {"cpu_percent": {"degraded": 90}}

    (error,) = [message for message in run_checks() if message.id == "health.E001"]

    assert error.msg.startswith("POKERTOOL_HEALTH_LIMITS: cpu_percent is")
    assert error.hint


def test_the_limits_that_ship_are_none() -> None:
    assert [message for message in run_checks() if message.id == "health.E001"] == []
