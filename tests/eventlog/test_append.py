from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from eventlog.append import EventIdTaken, NewEvent, append, append_all, new_event_id
from eventlog.models import Event, Stream

pytestmark = pytest.mark.django_db(transaction=True)


def card() -> NewEvent:
    return NewEvent(type="card", data={"cards": ["Ah", "Kd"]}, key="table-1")


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
