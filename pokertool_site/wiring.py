"""The only file that knows two apps at once: what health finds becomes what status tells.

Checks are made in a Celery worker, and so is what follows from them. That checks stopped
coming is found by the server processes, since nobody else is left to say so.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models.functions import Now

from detection.capture.lost_captures import find_lost
from detection.models import DetectionSession, SessionState
from eventlog.fanout.periodic_jobs import PeriodicJob
from eventlog.fanout.processes import LOG_JOBS
from eventlog.metrics.exposition import Gauge
from health.limits import Verdict
from health.overdue import EVERY, OverdueWatcher
from health.probes.machine import built_in_features
from health.sampling import Checks
from health.streams import newest_check
from pokertool_site.service_probes import SERVICE_PROBES
from status.components import (
    API,
    CELERY_BEAT,
    CELERY_WORKER,
    CHANNEL_LAYER,
    DATABASE,
    SCRAPER,
    component_status,
    scraper_of,
)
from status.notices import post_staff_notice
from status.report import ComponentReport, report_all

PROBED_COMPONENTS = frozenset({DATABASE, CHANNEL_LAYER, SCRAPER})
"""Probes that are called as the component that they look at."""
DISKS = frozenset({"disk", "database disk"})
NEARLY_FULL = frozenset({Verdict.DEGRADED.value, Verdict.FAILING.value})
"""A disk in such a state is told to the staff, once a day each."""
RECENT = timedelta(days=1)
"""Tables whose captures ended longer ago are not spoken of any more."""


def health_gauges() -> list[Gauge]:
    """Return what the newest check measured, and found, for Prometheus."""
    newest = newest_check()
    if newest is None:
        return []
    return [
        *(
            Gauge(name=f"pokertool_health_{name}", help=f"{name} of the newest health check", value=value)
            for name, value in newest.data["metrics"].items()
        ),
        *(
            Gauge(
                name="pokertool_health_status",
                help="Verdict of the newest check: 0 healthy, 1 unknown, 2 degraded, 3 failing",
                value=Verdict(described["status"]).badness,
                labels={"check": described["feature_name"]},
            )
            for described in _described(newest.data)
        ),
    ]


# What follows from a check, in the process that made it


def report_check(data: dict[str, Any]) -> None:
    """Report each component as the check found it, and tell the staff what is down."""
    reports = [
        ComponentReport(component=CELERY_WORKER, status="operational"),
        ComponentReport(component=CELERY_BEAT, status="operational"),
        _api(data),
        *_services(data),
        *_captures(),
    ]
    _report(reports)
    for full in _full_disks(data):
        status, at = full["status"], datetime.now(UTC)
        post_staff_notice(
            severity="error" if status == Verdict.FAILING.value else "warning",
            message=f"The {full['feature_name']} is nearly full: {full['error_message']}",
            data={"check": full["feature_name"], "status": status},
            once=f"{full['feature_name']} {status} {at:%Y-%m-%d}",
        )


def _full_disks(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        described
        for described in _described(data)
        if described["feature_name"] in DISKS and described["status"] in NEARLY_FULL
    ]


def _services(data: dict[str, Any]) -> list[ComponentReport]:
    return [
        ComponentReport(
            component=described["feature_name"],
            status="unknown" if _has_no_scraper(described) else component_status(described["status"]),
            latency_ms=described["latency_ms"],
            detail=described["error_message"] or "",
        )
        for described in _described(data)
        if described["feature_name"] in PROBED_COMPONENTS
    ]


def _described(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a check says of each feature, whatever its category."""
    return [described for category in data["categories"].values() for described in category["checks"]]


def _has_no_scraper(described: dict[str, Any]) -> bool:
    return described["feature_name"] == SCRAPER and not described["metadata"].get("captures")


def _api(data: dict[str, Any]) -> ComponentReport:
    serving = data["metrics"].get("server_processes")
    if serving is None:
        return ComponentReport(
            component=API, status="unknown", detail="Nobody could ask which server processes there are"
        )
    if serving:
        return ComponentReport(component=API, status="operational")
    return ComponentReport(component=API, status="down", detail="No server process says that it serves")


def _captures() -> list[ComponentReport]:
    """Return how it stands with each table's newest capture; those that fell silent are marked lost."""
    find_lost()
    newest: dict[str, DetectionSession] = {}
    for session in DetectionSession.objects.filter(seen_at__gte=Now() - RECENT).order_by("started_at"):
        known = newest.get(session.key)
        # The one that runs is the newest, whatever the clock of the machine was that another ran on.
        if known is None or known.state != SessionState.RUNNING:
            newest[session.key] = session
    return [_capture(session) for _, session in sorted(newest.items())]


def _capture(session: DetectionSession) -> ComponentReport:
    status, detail = {
        SessionState.RUNNING: ("operational", ""),
        SessionState.LOST: ("down", "Its capture stopped without a word"),
        SessionState.FAILED: ("down", "Its capture was stopped by an error"),
    }.get(SessionState(session.state), ("unknown", "Its capture was stopped"))
    return ComponentReport(component=scraper_of(session.key), status=status, detail=detail)


# What the server processes find


def report_overdue(is_overdue: bool) -> None:  # noqa: FBT001 (a listener's one argument)
    """Report beat and worker down when checks stop coming: which of both it is can't be told from here."""
    if is_overdue:
        why = "No health check came in time: beat or worker is dead, or too slow"
        _report(
            [
                ComponentReport(component=CELERY_BEAT, status="down", detail=why),
                ComponentReport(component=CELERY_WORKER, status="down", detail=why),
            ]
        )


def report_api() -> None:
    """Report that a server process is there to be asked."""
    _report([ComponentReport(component=API, status="operational")])


def _report(reports: list[ComponentReport]) -> None:
    changed = set(report_all(reports))
    for found in reports:
        if found.component in changed and found.status == "down":
            why = f": {found.detail}" if found.detail else ""
            post_staff_notice(
                severity="error",
                message=f"{found.component} is down{why}",
                data={"component": found.component},
            )


# What the site hands over: health's checks and watcher, and what server processes do from time to time

CHECKS = Checks((*built_in_features(), *SERVICE_PROBES), listeners=[report_check])
WATCHER = OverdueWatcher(listeners=[report_overdue])
PERIODIC_JOBS = (
    *LOG_JOBS,
    PeriodicJob(name="health checks", every=EVERY, run=WATCHER.check_newest),
    PeriodicJob(name="the api's own state", every=30, run=report_api),
)
