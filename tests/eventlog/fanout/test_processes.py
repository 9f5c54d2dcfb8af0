from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from eventlog.fanout import processes
from eventlog.fanout.processes import (
    FORGOTTEN_AFTER,
    deregister,
    report,
    reporting,
)
from eventlog.metrics import loop_lag
from eventlog.models import GONE_AFTER, ServerProcess, live_processes
from tests.factories import append_cards
from tests.waiting import wait_until

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def other(*, seen: datetime, **changes: Any) -> ServerProcess:
    """Return the row of another process."""
    row = {"uuid": uuid.uuid4(), "host": "elsewhere", "pid": 7, "started_at": seen, "seen_at": seen}
    return ServerProcess.objects.create(**row | changes)


@pytest.mark.django_db
def test_a_process_has_one_row_however_often_it_reports() -> None:
    report(now=NOW)
    report(now=NOW + timedelta(seconds=5))

    (row,) = ServerProcess.objects.all()
    assert (row.pid, row.role, row.seen_at) == (os.getpid(), "server", NOW + timedelta(seconds=5))
    assert row.label == f"{row.host}:{row.pid}"


@pytest.mark.django_db
def test_a_report_is_one_write_and_one_look_for_the_forgotten() -> None:
    report(now=NOW)

    with CaptureQueriesContext(connection) as asked:
        report(now=NOW)

    assert [query["sql"].split()[0] for query in asked] == ["UPDATE", "SELECT"]


@pytest.mark.django_db
def test_a_report_carries_the_lag_in_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_lag, "recent", [0.001, 0.003])

    report(now=NOW)

    row = ServerProcess.objects.get()
    assert (row.loop_lag_ms, row.loop_lag_mean_ms) == (3.0, 2.0)
    assert row.figures["pokertool_loop_lag_max_seconds"] == [[[], 0.003]]


@pytest.mark.django_db
def test_without_a_loop_the_lag_is_unknown() -> None:
    report(now=NOW)

    row = ServerProcess.objects.get()
    assert (row.loop_lag_ms, row.loop_lag_mean_ms) == (None, None)


@pytest.mark.django_db
def test_a_process_that_takes_its_leave_is_not_missed() -> None:
    report(now=NOW)
    other(seen=NOW)

    deregister()

    assert [row.host for row in ServerProcess.objects.all()] == ["elsewhere"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silent", "lives"),
    [(GONE_AFTER - timedelta(milliseconds=1), True), (GONE_AFTER, False)],
    ids=["just before", "at the limit"],
)
def test_a_silent_process_counts_as_gone(silent: timedelta, lives: bool) -> None:  # noqa: FBT001
    other(seen=NOW)

    assert bool(live_processes(NOW + silent)) is lives


@pytest.mark.django_db
def test_of_two_with_the_same_name_the_newer_is_the_one_that_lives() -> None:
    other(seen=NOW - timedelta(seconds=10), host="container", pid=1)
    started = other(seen=NOW, host="container", pid=1)

    assert live_processes(NOW) == [started]


@pytest.mark.django_db
def test_servers_are_told_from_others_by_their_role() -> None:
    server = other(seen=NOW)
    capture = other(seen=NOW, pid=8, role="capture", started_at=NOW + timedelta(seconds=1))

    assert live_processes(NOW) == [server]
    assert live_processes(NOW, role=None) == [server, capture]


@pytest.mark.django_db
def test_whoever_reports_deletes_what_is_long_gone() -> None:
    other(seen=NOW - FORGOTTEN_AFTER - timedelta(seconds=1), host="long gone")
    other(seen=NOW - FORGOTTEN_AFTER + timedelta(seconds=1), host="silent")

    report(now=NOW)

    assert {row.host for row in ServerProcess.objects.all()} >= {"silent"}
    assert not ServerProcess.objects.filter(host="long gone").exists()


@pytest.mark.django_db
def test_a_row_that_was_deleted_meanwhile_is_made_anew() -> None:
    report(now=NOW)
    ServerProcess.objects.all().delete()

    report(now=NOW)

    assert ServerProcess.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_capture_reports_what_it_appended_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SEEN_EVERY", 0.02)
    with reporting(role="capture"):
        append_cards(3)
        appended = wait_for_events()

    assert appended >= 3
    assert not ServerProcess.objects.exists()


def wait_for_events() -> int:
    """Return how many events the capture's row says it appended, once it says so."""
    told: list[int] = []

    def is_told() -> bool:
        for row in ServerProcess.objects.filter(role="capture"):
            appended = row.figures.get("pokertool_process_events_appended_total", [])
            told.extend(value for labels, value in appended if labels == ["detection"] and value >= 3)
        return bool(told)

    wait_until(is_told)
    return told[0]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_ends_neither_the_capture_nor_its_reports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "SEEN_EVERY", 0.02)
    figures = processes.figures
    failures = iter(range(2))

    def fail() -> Any:
        if next(failures, None) is not None:
            raise OperationalError("no route")
        return figures()

    monkeypatch.setattr(processes, "figures", fail)
    with reporting(role="capture"):
        append_cards(3)

        assert wait_for_events() >= 3
