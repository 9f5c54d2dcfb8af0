"""What readings mean: healthy, degraded, failing or unknown, with hysteresis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from health.probes import Readings


class Verdict(StrEnum):
    """How it stands with something."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"
    UNKNOWN = "unknown"


RANK = {Verdict.HEALTHY: 0, Verdict.UNKNOWN: 1, Verdict.DEGRADED: 2, Verdict.FAILING: 3}
"""What counts more where several are taken together: a trouble that is seen, before one that may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From where on a reading is degraded, and failing; it is well again only `margin` below."""

    degraded: float
    failing: float
    margin: float

    def judge(self, reading: float, before: Verdict) -> Verdict:
        """Return the verdict on a reading; one that went up comes down only when it is clearly lower."""
        if reading >= self.failing or (before is Verdict.FAILING and reading > self.failing - self.margin):
            return Verdict.FAILING
        stays = before in (Verdict.DEGRADED, Verdict.FAILING) and reading > self.degraded - self.margin
        return Verdict.DEGRADED if reading >= self.degraded or stays else Verdict.HEALTHY


def limits() -> dict[str, Limit]:
    """Return the limits of POKERTOOL_HEALTH_LIMITS, by the reading's name."""
    return {
        name: Limit(degraded=degraded, failing=failing, margin=margin)
        for name, (degraded, failing, margin) in settings.POKERTOOL_HEALTH_LIMITS.items()
    }


def judge(readings: Readings, before: Verdict, known: Mapping[str, Limit]) -> Verdict:
    """Return the worst verdict on any of the readings; those without a limit are for information."""
    return worst(known[name].judge(value, before) for name, value in readings.items() if name in known)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that counts most; of none, healthy."""
    return max(verdicts, key=RANK.__getitem__, default=Verdict.HEALTHY)
