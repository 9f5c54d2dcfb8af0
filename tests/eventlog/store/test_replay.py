from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eventlog.store.replay import events_after, events_of_key, newest_event, open_stream
from eventlog.store.retention import keep_newest
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_is_what_comes_after_and_where_the_stream_stands() -> None:
    append_cards(9)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = events_after("detection", 3, limit=4)

    assert page is not None
    assert [event.seq for event in page.events] == [4, 5, 6, 7]
    assert (page.head, page.floor) == (9, 1)
    assert len(queries) == 1


def test_nothing_new_is_an_empty_page() -> None:
    append_cards(2)

    page = events_after("detection", 2, limit=10)

    assert page is not None
    assert page.events == []


def test_a_pruned_page_says_so_by_its_floor() -> None:
    append_cards(9)
    keep_newest("detection", 2)

    page = events_after("detection", 3, limit=4)

    assert page is not None
    assert page.floor == 8
    assert page.events == []


def test_the_events_of_one_key_are_those_between_two_numbers() -> None:
    for key in ("left", "right", "left", "left", "right", "left"):
        append_cards(1, key=key)
    append_cards(3, key="left", stream="status")

    def found(*, after: int, through: int, limit: int) -> list[int]:
        events = events_of_key("detection", "left", after=after, through=through, limit=limit)
        return [event.seq for event in events]

    assert found(after=0, through=9, limit=9) == [1, 3, 4, 6]
    assert found(after=1, through=4, limit=9) == [3, 4]
    assert found(after=0, through=9, limit=2) == [1, 3]
    assert events_of_key("nothing", "left", after=0, through=9, limit=9) == []


def test_a_stream_that_is_not_there_has_no_page() -> None:
    assert events_after("detection", 0, limit=1) is None
    assert open_stream("detection").head == 0
    assert newest_event("detection") is None


def test_an_event_comes_back_as_it_was_appended() -> None:
    (stored,) = append_cards(1, message='quote " and \\ and 🂡', data={"amount": "12.50", "seats": [1, None]})

    event = newest_event("detection")

    assert event is not None
    content = json.loads(event.text)
    assert content["message"] == 'quote " and \\ and 🂡'
    assert content["data"] == {"amount": "12.50", "seats": [1, None]}
    assert content["event_id"] == str(stored.event.event_id)
    assert content["timestamp"] == stored.event.created_at.isoformat(timespec="milliseconds")[:-6] + "Z"
