from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from eventlog.models import Event
from eventlog.record import NewEvent
from eventlog.store.append import append
from status.models import ComponentState
from status.report import ComponentReport, UnknownStatus, report, report_all

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def told() -> list[dict[str, object]]:
    return [event.data for event in Event.objects.filter(stream__name="status").order_by("seq")]


def test_a_change_is_an_event_as_the_contract_has_it() -> None:
    assert report("database", "down", latency_ms=2000.0, detail="no answer in 2 s", at=NOON)

    event = Event.objects.get(stream__name="status")
    assert (event.type, event.severity, event.key) == ("status_change", "error", "database")
    assert event.message == "database is down: no answer in 2 s"
    assert event.data == {
        "component": "database",
        "status": "down",
        "previous": None,
        "since": "2026-11-23T12:00:00.000Z",
        "latency_ms": 2000.0,
        "detail": "no answer in 2 s",
    }


def test_what_is_known_already_is_not_told_again() -> None:
    report("database", "operational", latency_ms=1.0)

    assert not report("database", "operational", latency_ms=9.0, detail="slower, but well")

    assert len(told()) == 1


def test_the_next_change_says_what_it_was_before() -> None:
    report("scraper", "operational")
    report("scraper", "down")

    assert [(data["previous"], data["status"]) for data in told()] == [
        (None, "operational"),
        ("operational", "down"),
    ]


def test_of_several_reports_those_that_are_news_are_told_in_one_go() -> None:
    report("api", "operational")

    changed = report_all(
        [
            ComponentReport(component="api", status="operational"),
            ComponentReport(component="database", status="operational"),
            ComponentReport(component="channel_layer", status="degraded"),
        ]
    )

    assert changed == ["database", "channel_layer"]
    assert {row.component: row.status for row in ComponentState.objects.all()} == {
        "api": "operational",
        "database": "operational",
        "channel_layer": "degraded",
    }


def test_a_word_that_is_no_status_is_refused() -> None:
    with pytest.raises(UnknownStatus, match="'broken' is no status; there are operational"):
        report("api", "broken")


def test_several_who_find_the_same_change_at_once_tell_it_once() -> None:
    together, changed = threading.Barrier(6), []

    def find() -> None:
        together.wait()
        try:
            changed.append(report("celery_beat", "down", detail="silent"))
        finally:
            connection.close()

    threads = [threading.Thread(target=find) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(changed) == [False] * 5 + [True]
    assert len(told()) == 1


def test_another_stream_is_not_held_up() -> None:
    report("api", "operational")

    assert append(stream="detection", event=NewEvent(type="info")) is not None


def test_an_error_with_what_no_database_takes_can_be_told() -> None:
    assert report("scraper", "down", detail="bad\0 bytes \udcff")

    assert told()[0]["detail"] == "bad\ufffd bytes \ufffd"
