from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from detection.models import SessionState
from eventlog.models import Event, ServerProcess
from eventlog.streams import checks_are_overdue
from pokertool_site.service_probes import scraper, servers
from pokertool_site.wiring import (
    CHECKS,
    PERIODIC_JOBS,
    WATCHER,
    health_gauges,
    report_api,
    report_check,
    report_overdue,
)
from status.components import scraper_of
from status.models import ComponentState
from tests.detection.sessions import running
from tests.pokertool_site.processes import serve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def serving() -> ServerProcess:
    return serve()


def components() -> dict[str, str]:
    return {row.component: row.status for row in ComponentState.objects.all()}


def told(user: User) -> list[str]:
    return [event.message for event in Event.objects.filter(stream__name=f"user:{user.pk}").order_by("seq")]


def found(**statuses: str) -> dict[str, Any]:
    """Return a check in which probes found so; a scraper that is healthy has a capture running."""
    checks = [
        {
            "feature_name": name,
            "status": status,
            "latency_ms": 1.5,
            "error_message": None if status == "healthy" else "why",
            "metadata": {"captures": 1},
        }
        for name, status in statuses.items()
    ]
    return {
        "metrics": {"server_processes": 1},
        "categories": {"services": {"status": "healthy", "checks": checks}},
    }


def test_a_real_check_tells_how_all_components_are() -> None:
    running()

    CHECKS.run(datetime.now(UTC))

    assert {"database", "channel_layer", "scraper", "servers"} <= {
        feature.name for feature in CHECKS.features
    }
    assert components() == {
        "api": "operational",
        "celery_beat": "operational",
        "celery_worker": "operational",
        "channel_layer": "operational",
        "database": "operational",
        "scraper": "operational",
        "scraper:table-1": "operational",
    }


def test_a_component_that_is_down_is_told_to_the_staff_once() -> None:
    chief, alice = User.objects.create_user("chief", is_staff=True), User.objects.create_user("alice")

    report_check(found(database="failing"))
    report_check(found(database="failing"))

    assert components()["database"] == "down"
    assert told(chief) == ["database is down: why"]
    assert told(alice) == []


def test_where_nothing_is_captured_the_scraper_is_unknown() -> None:
    CHECKS.run(datetime.now(UTC))

    assert components()["scraper"] == "unknown"
    assert scraper() == {"captures": 0}


@pytest.mark.parametrize(
    ("status", "severity"), [("degraded", "warning"), ("failing", "error"), ("healthy", None)]
)
def test_a_disk_nearly_full_is_told_to_the_staff_once_a_day(status: str, severity: str | None) -> None:
    chief = User.objects.create_user("chief", is_staff=True)

    report_check(found(disk=status))
    report_check(found(disk=status))

    notices = Event.objects.filter(stream__name=f"user:{chief.pk}")
    assert [notice.severity for notice in notices] == ([severity] if severity else [])
    assert told(chief) == (["The disk is nearly full: why"] if severity else [])


def test_a_disk_that_gets_worse_is_told_again() -> None:
    chief = User.objects.create_user("chief", is_staff=True)

    report_check(found(disk="degraded"))
    report_check(found(disk="failing"))

    assert len(told(chief)) == 2


def test_a_capture_that_fell_silent_is_lost_and_the_staff_hears_of_it() -> None:
    chief = User.objects.create_user("chief", is_staff=True)
    session = running(silent=timedelta(seconds=61))

    CHECKS.run(datetime.now(UTC))

    session.refresh_from_db()
    assert session.state == SessionState.LOST
    assert components()["scraper:table-1"] == "down"
    assert "scraper:table-1 is down: Its capture stopped without a word" in told(chief)


def test_a_capture_that_was_stopped_is_neither_up_nor_down() -> None:
    running(state=SessionState.ENDED)

    CHECKS.run(datetime.now(UTC))

    assert components()["scraper:table-1"] == "unknown"


def test_when_checks_stop_coming_beat_and_worker_are_reported_down() -> None:
    chief = User.objects.create_user("chief", is_staff=True)
    CHECKS.run(datetime.now(UTC))

    report_overdue(is_overdue=True)

    assert (components()["celery_beat"], components()["celery_worker"]) == ("down", "down")
    assert len(told(chief)) == 2


def test_the_next_check_reports_them_well_again() -> None:
    report_overdue(is_overdue=True)

    CHECKS.run(datetime.now(UTC))

    assert (components()["celery_beat"], components()["celery_worker"]) == ("operational", "operational")


def test_a_server_process_says_that_it_serves() -> None:
    report_api()

    assert components() == {"api": "operational"}


def test_every_server_process_looks_for_checks() -> None:
    assert WATCHER.check_newest in [job.run for job in PERIODIC_JOBS]
    assert checks_are_overdue() is False


def test_what_a_check_measured_is_there_for_prometheus(client: Client) -> None:
    client.force_login(User.objects.create_user("chief", is_staff=True))
    assert health_gauges() == []
    CHECKS.run(datetime.now(UTC))

    text = client.get("/metrics").content.decode()

    assert re.search(r"^pokertool_health_memory_percent \d", text, re.MULTILINE)
    assert re.search(r'^pokertool_health_status\{check="database"\} 0\.0$', text, re.MULTILINE)


def test_where_no_server_process_reports_the_api_is_down(serving: ServerProcess) -> None:
    serving.delete()

    CHECKS.run(datetime.now(UTC))

    assert servers() == {"server_processes": 0}
    assert components()["api"] == "down"


def test_where_nobody_could_ask_for_server_processes_the_api_is_unknown() -> None:
    report_check({**found(), "metrics": {}})

    assert components()["api"] == "unknown"


def test_a_table_with_a_long_name_is_told_too() -> None:
    running(key="t" * 100)

    CHECKS.run(datetime.now(UTC))

    assert scraper_of("t" * 100) in components()
