from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction

from eventlog.models import Event, Stream
from eventlog.record import NewEvent, new_event_id
from eventlog.store.append import EventIdTaken, append, append_all
from eventlog.store.insert import FEW

pytestmark = pytest.mark.django_db(transaction=True)


def card() -> NewEvent:
    return NewEvent(type="card", data={"cards": ["Ah", "Kd"]}, key="table-1")


@contextmanager
def round_trips(trace: Path) -> Iterator[Callable[[], int]]:
    """Count how often the server said that it is ready for what comes next."""
    with trace.open("w+") as file:
        connection.connection.pgconn.trace(file.fileno())
        try:
            yield lambda: trace.read_text().count("ReadyForQuery")
        finally:
            connection.connection.pgconn.untrace()


def test_numbers_start_at_one_and_have_no_gap() -> None:
    append(stream="detection", event=card())
    append_all(stream="detection", events=[card(), card()])

    assert list(Event.objects.values_list("seq", flat=True)) == [1, 2, 3]
    assert Stream.objects.get(name="detection").head == 3


def test_a_rolled_back_append_leaves_no_gap() -> None:
    append(stream="detection", event=card())
    with transaction.atomic():
        append(stream="detection", event=card())
        transaction.set_rollback(True)

    stored = append(stream="detection", event=card())

    assert stored is not None
    assert stored.seq == 2


def test_the_same_id_again_does_nothing() -> None:
    event = card()
    append(stream="detection", event=event)

    assert append(stream="detection", event=event) is None
    assert Stream.objects.get(name="detection").head == 1


def test_a_retried_batch_stores_only_what_is_missing() -> None:
    first, second, third = card(), card(), card()
    append_all(stream="detection", events=[first, second])

    stored = append_all(stream="detection", events=[second, third, third])

    assert [(event.seq, event.event) for event in stored] == [(3, third)]


def test_an_id_of_another_stream_is_refused() -> None:
    event = card()
    append(stream="health", event=event)

    with pytest.raises(EventIdTaken, match="health"):
        append(stream="detection", event=event)


@pytest.mark.parametrize("count", [2, FEW + 1], ids=["few", "many"])
def test_a_doubled_append_burns_no_number(count: int) -> None:
    events = [card() for _ in range(count)]
    append_all(stream="detection", events=events)
    assert append_all(stream="detection", events=events) == []

    stored = append(stream="detection", event=card())

    assert stored is not None
    assert stored.seq == count + 1


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("count", "trips"),
    [(1, 1), (FEW, 1), (500, 4)],
    ids=["one event", "a few: one statement as well", "many: begin, claim, copy, commit"],
)
def test_round_trips_to_postgresql(count: int, trips: int, tmp_path: Path) -> None:
    append(stream="detection", event=card())

    with round_trips(tmp_path / "trace") as made:
        append_all(stream="detection", events=[card() for _ in range(count)])

    assert made() == trips


@pytest.mark.postgresql
@pytest.mark.parametrize("count", [1, 500], ids=["one event", "many"])
def test_a_broken_connection_fails_one_append_and_not_the_next(count: int) -> None:
    append(stream="detection", event=card())
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises((OperationalError, InterfaceError)):
        append_all(stream="detection", events=[card() for _ in range(count)])
    stored = append(stream="detection", event=card())

    assert stored is not None
    assert stored.seq == 2


def test_a_projection_that_fails_takes_its_events_back() -> None:
    def fail(_: object) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        append(stream="detection", event=card(), project=fail)

    assert not Event.objects.exists()


def test_event_ids_are_uuids_of_version_seven_that_rise_with_time() -> None:
    first, second = new_event_id(), new_event_id()

    assert first.version == 7
    assert first.variant == uuid.RFC_4122
    assert first.time_low <= second.time_low
