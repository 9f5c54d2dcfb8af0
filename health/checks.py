"""Misconfiguration, as `manage.py check` and `manage.py up` tell it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from health.limits import LimitsInvalid, configured_limits


@register()
def check_limits(**_options: Any) -> list[CheckMessage]:
    """POKERTOOL_HEALTH_LIMITS holds limits and nothing else."""
    try:
        configured_limits()
    except LimitsInvalid as error:
        return [
            Error(
                f"POKERTOOL_HEALTH_LIMITS: {error}",
                hint="docs/operations.md lists the limits; null for a reading takes its limit away.",
                id="health.E001",
            )
        ]
    return []
