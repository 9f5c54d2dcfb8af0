"""Verdicts: what a reading means, by the limits in POKERTOOL_HEALTH_LIMITS.

A reading that reached a limit has to come back past it by a margin before the verdict
follows, so that one that hovers at a limit does not change its verdict at every check. What says how
busy the machine is has to stay bad for some checks before it is failing: all start at once, and the
first minute is a busy one.

Raises:
    LimitsInvalid: the setting says something that is no limit; names the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from health.probes.running import Readings

NEEDED = frozenset({"degraded", "failing"})


class LimitsInvalid(Exception):
    """POKERTOOL_HEALTH_LIMITS names something that is no limit."""


class Verdict(StrEnum):
    """How a reading, a check, a category or everything is, from best to worst."""

    HEALTHY = "healthy"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    FAILING = "failing"

    @property
    def badness(self) -> int:
        return list(Verdict).index(self)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of `verdicts`; healthy if there is none. Unknown is worse than healthy only."""
    return max(verdicts, key=lambda verdict: verdict.badness, default=Verdict.HEALTHY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From where on a reading is bad. With `failing` below `degraded`, it is low readings that are."""

    degraded: float
    failing: float
    margin: float = 0.0
    """How far it has to come back past a limit before that one no longer holds."""
    checks: int = 1
    """At how many checks in a row it has to have reached `failing`; before that it is degraded."""

    @classmethod
    def of_setting(cls, name: str, entry: Any) -> Self:
        """Read `{"degraded": 85, "failing": 95, "margin": 5}`. Raises LimitsInvalid."""
        wanted = (
            f"{name} is {entry!r}; write "
            '{"degraded": NUMBER, "failing": NUMBER, "margin": NUMBER, "checks": WHOLE NUMBER}'
        )
        if not isinstance(entry, Mapping) or not NEEDED <= set(entry) <= NEEDED | {"margin", "checks"}:
            raise LimitsInvalid(wanted)
        if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in entry.values()):
            raise LimitsInvalid(wanted)
        limit = cls(**entry)
        if limit.degraded == limit.failing:
            raise LimitsInvalid(f"{name} is degraded and failing at {limit.failing:g}; the two must differ")
        if not 0 <= limit.margin <= abs(limit.failing - limit.degraded):
            raise LimitsInvalid(
                f"{name} has a margin of {limit.margin:g}; it is from 0 to "
                f"{abs(limit.failing - limit.degraded):g}, how far the two limits lie apart"
            )
        if limit.checks < 1 or limit.checks != int(limit.checks):
            raise LimitsInvalid(f"{name} takes {limit.checks:g} checks; it is a whole number from 1 on")
        return limit

    def judge(
        self, number: float | None, *, before: Verdict = Verdict.UNKNOWN, in_a_row: int | None = None
    ) -> Verdict:
        """Return what `number` means after the verdict `before`; the limit itself counts.

        `in_a_row` is how many checks now have reached `failing`, as reached() counts them; None for enough.
        """
        if number is None:
            return Verdict.UNKNOWN
        if self._is_at(self.failing, number, holds=before is Verdict.FAILING):
            enough = in_a_row is None or in_a_row >= self.checks
            return Verdict.FAILING if enough else Verdict.DEGRADED
        if self._is_at(self.degraded, number, holds=before.badness >= Verdict.DEGRADED.badness):
            return Verdict.DEGRADED
        return Verdict.HEALTHY

    def reached(self, number: float | None, *, before: Verdict, in_a_row: int) -> int:
        """Return how many checks in a row have reached `failing`, where there were `in_a_row` before."""
        if number is None or not self._is_at(self.failing, number, holds=before is Verdict.FAILING):
            return 0
        return min(in_a_row + 1, self.checks)

    def _is_at(self, limit: float, number: float, *, holds: bool) -> bool:
        margin = self.margin if holds else 0.0
        return number >= limit - margin if self.failing > self.degraded else number <= limit + margin

    def broken_by(self, name: str, number: float | None, verdict: Verdict) -> str | None:
        """Say which limit a reading broke; None if it broke none."""
        if verdict is Verdict.UNKNOWN:
            return f"{name} is unknown"
        if verdict is Verdict.HEALTHY or number is None:
            return None
        limit = self.failing if verdict is Verdict.FAILING else self.degraded
        return f"{name} is {number:g}; {verdict} from {limit:g} on"


def configured_limits() -> dict[str, Limit]:
    """Return POKERTOOL_HEALTH_LIMITS by reading, without those that are None. Raises LimitsInvalid."""
    entries = settings.POKERTOOL_HEALTH_LIMITS
    if not isinstance(entries, Mapping):
        raise LimitsInvalid(f"It is {entries!r}; write readings with their limits")
    return {name: Limit.of_setting(name, entry) for name, entry in entries.items() if entry is not None}


def judge_readings(
    readings: Readings,
    limits: Mapping[str, Limit],
    *,
    before: Mapping[str, Verdict],
    in_a_row: Mapping[str, int] | None = None,
) -> dict[str, Verdict]:
    """Return a verdict for each reading that has a limit.

    `before` holds those of the check before, and `in_a_row` what count_reached() says of this one; without
    it one bad reading is enough.
    """
    return {
        name: limits[name].judge(
            number,
            before=before.get(name, Verdict.UNKNOWN),
            in_a_row=None if in_a_row is None else in_a_row.get(name, 0),
        )
        for name, number in readings.items()
        if name in limits
    }


def count_reached(
    readings: Readings,
    limits: Mapping[str, Limit],
    *,
    before: Mapping[str, Verdict],
    in_a_row: Mapping[str, int],
) -> dict[str, int]:
    """Return at how many checks in a row each reading has reached `failing`, without those at none.

    `before` and `in_a_row` are of the check before.
    """
    counts = {
        name: limits[name].reached(
            number, before=before.get(name, Verdict.UNKNOWN), in_a_row=in_a_row.get(name, 0)
        )
        for name, number in readings.items()
        if name in limits
    }
    return {name: count for name, count in counts.items() if count}


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
