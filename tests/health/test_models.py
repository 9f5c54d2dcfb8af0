from __future__ import annotations

from health.models import Hour, Sample
from tests.health.checks import NOON


def test_each_says_what_it_is() -> None:
    assert str(Sample(slot=NOON, overall_status="healthy")) == "2026-11-23 12:00:00: healthy"
    assert str(Hour(hour=NOON)) == "2026-11-23 12h"
