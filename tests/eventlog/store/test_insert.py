from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest

from eventlog.models import Event, Severity
from eventlog.record import NewEvent
from eventlog.store.append import append_all
from eventlog.store.insert import COLUMNS, FEW
from tests.factories import card

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("count", [1, 2, FEW, FEW + 1, 300])
def test_what_is_inserted_is_what_the_model_reads(count: int) -> None:
    events = [
        card(
            severity=Severity.WARNING,
            message='tab\t "quotes" \\ \\N ünd 🂡\nnext line',
            data={"name": 'a\t"b"\\', "nothing": None, "deep": [{"amount": "12.50"}]},
            created_at=datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=2))),
        )
        for _ in range(count)
    ]
    append_all(stream="detection", events=events)

    assert list(Event.objects.order_by("pk").values_list("seq", flat=True)) == list(range(1, count + 1))
    for stored, event in zip(Event.objects.all(), events, strict=True):
        for field in dataclasses.fields(NewEvent):
            assert getattr(stored, field.name) == getattr(event, field.name)
    assert Event.objects.earliest("seq").created_at.astimezone(UTC).hour == 23


@pytest.mark.parametrize("before", [1, FEW], ids=["few", "many"])
@pytest.mark.parametrize("data", [{"x": float("nan")}, {"x": {1, 2}}], ids=["NaN", "a set"])
def test_data_that_is_not_json_is_refused_and_takes_no_number(data: dict[str, object], before: int) -> None:
    with pytest.raises((TypeError, ValueError)):
        append_all(stream="detection", events=[*(card() for _ in range(before)), card(data=data)])

    assert append_all(stream="detection", events=[card()])[0].seq == 1


def test_the_columns_are_those_of_the_model() -> None:
    columns = {field.column for field in Event._meta.fields} - {"id"}

    assert set(COLUMNS.split(", ")) == columns
