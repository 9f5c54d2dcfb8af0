from __future__ import annotations

import pytest

from eventlog.models import AppendOnly, Event, Stream, new_epoch
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    append_cards(1)
    return Event.objects.get()


def test_an_event_is_not_saved_again(event: Event) -> None:
    event.message = "It was otherwise"

    with pytest.raises(AppendOnly):
        event.save()


def test_an_event_is_not_deleted(event: Event) -> None:
    with pytest.raises(AppendOnly):
        event.delete()


def test_events_are_not_updated_or_deleted_together(event: Event) -> None:
    with pytest.raises(AppendOnly):
        Event.objects.update(message="It was otherwise")
    with pytest.raises(AppendOnly):
        Event.objects.all().delete()


def test_a_stream_begins_empty_with_an_epoch_of_its_own() -> None:
    first, second = Stream.objects.create(name="a"), Stream.objects.create(name="b")

    assert (first.head, first.floor) == (0, 1)
    assert first.epoch != second.epoch
    assert len(new_epoch()) == 16
