"""report(): the only way a component's state changes.

Raises:
    UnknownStatus: a status that is none of `status.models.Status`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventlog.models import Severity
from eventlog.record import NewEvent, timestamp
from eventlog.store.append import append_all, stream_locked
from eventlog.store.database_clock import database_now
from eventlog.store.printable import storable
from status.models import ComponentState, Status
from status.projection import project

STREAM = "status"
SEVERITIES = {
    Status.OPERATIONAL: Severity.SUCCESS,
    Status.DEGRADED: Severity.WARNING,
    Status.DOWN: Severity.ERROR,
    Status.UNKNOWN: Severity.WARNING,
}


class UnknownStatus(ValueError):
    """There is no such status; the message names those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentReport:
    """What somebody found a component to be."""

    component: str
    status: str
    latency_ms: float | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        # Errors of libraries may hold what databases' text can't.
        object.__setattr__(self, "detail", storable(self.detail))
        if self.status not in Status.values:
            raise UnknownStatus(f"{self.status!r} is no status; there are {', '.join(Status.values)}")


def report(
    component: str,
    status: str,
    *,
    latency_ms: float | None = None,
    detail: str = "",
    at: datetime | None = None,
) -> bool:
    """Say what a component is now; return whether that was changes. See report_all()."""
    found = ComponentReport(component=component, status=status, latency_ms=latency_ms, detail=detail)
    return bool(report_all([found], at=at))


def report_all(reports: Sequence[ComponentReport], *, at: datetime | None = None) -> list[str]:
    """Append a `status_change` for each component whose status changed; return their names.

    Saying again what is known is cheap and makes no event, whatever its latency and detail. Of several
    processes that find the same change at once, one tells it. Raises UnknownStatus.
    """
    if not _changes(reports):
        return []
    with stream_locked(STREAM):
        changes = _changes(reports)  # somebody may have told it while we waited
        moment = at or database_now()
        append_all(stream=STREAM, events=[_event(*item, moment) for item in changes], project=project)
    return [found.component for found, _ in changes]


def _changes(reports: Sequence[ComponentReport]) -> list[tuple[ComponentReport, str | None]]:
    """Return the reports that differ from what is known, each with the status before."""
    known = dict(
        ComponentState.objects.filter(component__in=[found.component for found in reports]).values_list(
            "component", "status"
        )
    )
    newest = {found.component: found for found in reports}
    return [
        (found, known.get(found.component))
        for found in newest.values()
        if known.get(found.component) != found.status
    ]


def _event(found: ComponentReport, previous: str | None, at: datetime) -> NewEvent:
    was = f", was {previous}" if previous else ""
    why = f": {found.detail}" if found.detail else ""
    return NewEvent(
        type="status_change",
        severity=SEVERITIES[Status(found.status)].value,
        message=f"{found.component} is {found.status}{was}{why}",
        data={
            "component": found.component,
            "status": found.status,
            "previous": previous,
            "since": timestamp(at),
            "latency_ms": found.latency_ms,
            "detail": found.detail,
        },
        key=found.component[:100],
        created_at=at,
    )
