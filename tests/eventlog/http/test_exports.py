from __future__ import annotations

import csv as reading
import io
import json

import pytest

from eventlog.http.exports import COLUMNS, csv, ndjson
from eventlog.models import Event
from eventlog.store.replay import events_after
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)


def test_ndjson_is_what_replay_gives() -> None:
    append_cards(2, message='quote " and 🂡', data={"amount": "12.50", "seats": [1, None]}, key="ü")
    sent = events_after("detection", 0, limit=9)
    assert sent is not None

    lines = b"".join(ndjson(Event.objects.all())).decode().splitlines()

    assert [json.loads(line) for line in lines] == [json.loads(event.text) for event in sent.events]


def test_csv_has_a_column_for_each_field() -> None:
    append_cards(1, message="a, b\nc")

    (row,) = reading.DictReader(io.StringIO(b"".join(csv(Event.objects.all())).decode(), newline=""))

    event = Event.objects.get()
    assert tuple(row) == COLUMNS
    assert (row["stream"], row["seq"], row["message"]) == ("detection", "1", "a, b\nc")
    assert json.loads(row["data"]) == event.data
    assert row["event_id"] == str(event.event_id)
