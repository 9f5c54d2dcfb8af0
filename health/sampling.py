"""One health check a slot of 30 seconds: exactly one, whoever and how often asks for it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from eventlog.append import NewEvent, StoredEvent, append
from eventlog.messages import timestamp
from eventlog.models import Event, Severity
from health.limits import Verdict, judge, limits, worst
from health.looking import Look, Looker
from health.models import Sample
from health.probes import probes

STREAM = "health"
SLOTS = uuid.UUID("0d8a2a1e-9c07-4b61-8f43-5f6f7f0f3f30")
"""The namespace of the checks' ids: a slot's check has the same id whoever makes it."""
SEVERITIES = {
    Verdict.HEALTHY: Severity.SUCCESS,
    Verdict.DEGRADED: Severity.WARNING,
    Verdict.FAILING: Severity.ERROR,
    Verdict.UNKNOWN: Severity.WARNING,
}

_looker = Looker()
_running = threading.Lock()


def slot_of(moment: datetime) -> datetime:
    """Return the beginning of the slot that a moment lies in."""
    seconds = settings.POKERTOOL_HEALTH_SECONDS
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


def run_check(at: datetime | None = None) -> StoredEvent | None:
    """Make the check of the slot that `at` lies in (now, if it is not given), and append it.

    None if the slot has its check already, or if one is being made in this process: two beats, two
    workers, a retry or a restart in between make one event of it. A client's `refresh` asks here too:
    what it gets is therefore never older than a slot.
    """
    slot = slot_of(at or datetime.now(UTC))
    event_id = uuid.uuid5(SLOTS, slot.isoformat())
    if Event.objects.filter(event_id=event_id).exists() or not _running.acquire(blocking=False):
        return None
    try:
        data = check(slot)
    finally:
        _running.release()
    overall = Verdict(data["overall_status"])
    event = NewEvent(
        type="health_check",
        severity=SEVERITIES[overall].value,
        message=_said(data),
        data=data,
        event_id=event_id,
    )
    stored = append(stream=STREAM, event=event, project=lambda stored: _keep(slot, stored))
    if stored is not None:
        for listener in _listeners:
            listener(data)
    return stored


_listeners: list[Callable[[dict[str, Any]], object]] = []


def on_check(listener: Callable[[dict[str, Any]], object]) -> None:
    """Call `listener` with the data of each check that this process made, once it is in the log."""
    _listeners.append(listener)


def check(slot: datetime) -> dict[str, Any]:
    """Look with every probe, judge, and return the check as the contract has it."""
    before, known = _verdicts_before(), limits()
    categories: dict[str, list[tuple[Verdict, dict[str, Any]]]] = {}
    metrics: dict[str, float] = {}
    for look in _looker.look(probes()):
        was = before.get(look.probe.name, Verdict.HEALTHY)
        verdict = Verdict.UNKNOWN if look.error else judge(look.readings, was, known)
        categories.setdefault(look.probe.category, []).append((verdict, _described(look, verdict)))
        metrics.update(look.readings)
    verdicts = [verdict for checks in categories.values() for verdict, _ in checks]
    return {
        "overall_status": worst(verdicts).value,
        "timestamp": timestamp(slot),
        "failing_count": verdicts.count(Verdict.FAILING),
        "degraded_count": verdicts.count(Verdict.DEGRADED),
        "categories": {
            name: {
                "status": worst(verdict for verdict, _ in checks).value,
                "checks": [described for _, described in checks],
            }
            for name, checks in categories.items()
        },
        "metrics": metrics,
    }


def _described(look: Look, verdict: Verdict) -> dict[str, Any]:
    return {
        "feature_name": look.probe.name,
        "category": look.probe.category,
        "status": verdict.value,
        "last_check": timestamp(look.at),
        "latency_ms": look.latency_ms,
        "error_message": look.error or None,
        "metadata": dict(look.readings),
        "description": look.probe.description,
    }


def newest_check() -> dict[str, Any] | None:
    """Return the data of the newest check; None if there was none."""
    newest = Event.objects.filter(stream__name=STREAM, type="health_check").order_by("-seq").first()
    return None if newest is None else newest.data


def _verdicts_before() -> dict[str, Verdict]:
    """Return what the newest check found, by probe: read from the log, so that a restart forgets nothing."""
    newest = newest_check() or {"categories": {}}
    return {
        described["feature_name"]: Verdict(described["status"])
        for category in newest["categories"].values()
        for described in category["checks"]
    }


def _keep(slot: datetime, stored: Sequence[StoredEvent]) -> None:
    """Write the sample, in the transaction that appends the check."""
    for item in stored:
        data = item.event.data
        Sample.objects.update_or_create(
            at=slot,
            defaults={"overall": data["overall_status"], "metrics": data["metrics"], "seq": item.seq},
        )


def _said(data: dict[str, Any]) -> str:
    troubles = [
        f"{described['feature_name']} {described['status']}"
        for category in data["categories"].values()
        for described in category["checks"]
        if described["status"] != Verdict.HEALTHY.value
    ]
    return f"System is {data['overall_status']}" + (f": {', '.join(troubles)}" if troubles else "")


def prune_samples(now: datetime | None = None) -> int:
    """Remove samples older than retention keeps events; return how many."""
    oldest = (now or datetime.now(UTC)) - timedelta(days=settings.POKERTOOL_RETENTION_DAYS)
    return Sample.objects.filter(at__lt=oldest).delete()[0]
