"""Detection events while the database can't take them: locked by somebody, and full."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from detection import events
from detection.capture.outbox import Outbox
from detection.events import emit_detection_event, flush_detection_events, new_event, publish
from detection.models import TableState
from eventlog.models import Event, Stream
from tests.waiting import PATIENCE

sqlite_only = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="locks and fills an SQLite file; PostgreSQL has neither"
)


@pytest.fixture
def outbox(transactional_db: None) -> Iterator[Outbox]:
    yield events.outbox
    events.outbox.close()


@sqlite_only
def test_a_locked_database_delays_events_and_loses_none(
    outbox: Outbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Give up a try at once instead of after 20 s, so that it is the queue that waits.
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
    emit_detection_event(event_type="info", message="before")
    assert flush_detection_events(timeout=PATIENCE)
    events.outbox.close()  # the next writer opens a connection that gives up at once

    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with caplog.at_level(logging.WARNING, logger="detection.capture.outbox"):
            for number in range(20):
                emit_detection_event(event_type="pot", data={"pot": str(number)})
            assert not flush_detection_events(timeout=0.5)
            other.execute("ROLLBACK")
            assert flush_detection_events(timeout=30)

    assert [event.data["pot"] for event in Event.objects.filter(type="pot").order_by("seq")] == [
        str(number) for number in range(20)
    ]
    assert TableState.objects.get().state["pot"] == "19"
    assert len(caplog.messages) == 2, "once when it goes, once when it is back"


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_takes_nothing_half_and_goes_on_without_a_gap() -> None:
    publish([new_event(event_type="pot", data={"pot": "1"})])
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        free = cursor.execute("PRAGMA freelist_count").fetchone()[0]  # what earlier tests left behind
        events = 20 + free // 4  # each takes five pages
        large = [new_event(event_type="info", message="x" * 20_000) for _ in range(events)]
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(OperationalError, match="full"):
            publish(large)

        assert (Event.objects.count(), Stream.objects.get().head) == (1, 1)
        cursor.execute("PRAGMA max_page_count = 4294967294")
    publish(large)
    assert Stream.objects.get().head == 1 + events
