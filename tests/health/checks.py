"""Checks as tests need them: stored at a moment, with a metric."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from eventlog.record import NewEvent
from eventlog.store.append import append_all
from health.probes.running import Feature, Probe, Readings
from health.projection import project
from health.sampling import Checks
from health.slots import slot_id

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def check_data(
    slot: datetime, *, cpu_percent: float | None = 10.0, status: str = "healthy"
) -> dict[str, Any]:
    """Return the data of a check of one feature."""
    moment = slot.isoformat().replace("+00:00", "Z")
    check = {
        "feature_name": "cpu",
        "category": "machine",
        "status": status,
        "last_check": moment,
        "latency_ms": 0.1,
        "error_message": None,
        "metadata": {"cpu_percent": cpu_percent},
        "verdicts": {"cpu_percent": status},
        "description": "",
    }
    return {
        "overall_status": status,
        "timestamp": moment,
        "slot": moment,
        "failing_count": int(status == "failing"),
        "degraded_count": int(status == "degraded"),
        "categories": {"machine": {"status": status, "checks": [check]}},
        "metrics": {"cpu_percent": cpu_percent},
    }


def checks_of(probe: Probe, *, name: str = "a", timeout: float = 5.0) -> Checks:
    """Return checks that ask this one probe."""
    return Checks([feature(probe, name=name, timeout=timeout)])


def feature(probe: Probe, *, name: str = "a", timeout: float = 5.0) -> Feature:
    return Feature(name=name, category="test", probe=probe, timeout=timeout)


class CountedProbe:
    """A probe that answers at once, and counts how often it was asked."""

    calls = 0

    def __call__(self) -> Readings:
        self.calls += 1
        return {"a": 1}


def append_checks(count: int = 1, *, first: datetime = NOON, **changes: Any) -> None:
    """Append `count` checks, 30 s apart from `first` on, with their samples."""
    slots = [first + timedelta(seconds=30 * number) for number in range(count)]
    events = [
        NewEvent(
            type="health_check",
            message="Healthy: 1 checks",
            data=check_data(slot, **changes),
            event_id=slot_id(slot),
            created_at=slot,
        )
        for slot in slots
    ]
    append_all(stream="health", events=events, project=project)
