from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.admin import site
from django.contrib.admin.options import IncorrectLookupParameters
from django.test import RequestFactory

from eventlog import admin
from eventlog.admin import DayFilter, EventAdmin, TypeFilter, is_looked_through, newest
from eventlog.models import Event
from tests.factories import append_cards


def offered(kind: type[DayFilter] | type[TypeFilter], query: str = "") -> list[object]:
    """Return the values that a filter offers."""
    request = RequestFactory().get(f"/?{query}")
    shown = kind(request, dict(request.GET.lists()), Event, EventAdmin(Event, site))
    return [value for value, _ in shown.lookup_choices]


@pytest.mark.django_db(transaction=True)
def test_types_are_those_of_the_newest_events_and_the_one_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admin, "SAMPLED", 2)
    for kind in ("board", "card", "pot"):
        append_cards(1, type=kind)
    append_cards(2, type="status_change", stream="status")
    stream = Event.objects.filter(type="card").values_list("stream_id", flat=True)[0]

    assert offered(TypeFilter) == ["status_change"]
    assert offered(TypeFilter, f"stream__id__exact={stream}") == ["card", "pot"]
    assert offered(TypeFilter, "type__exact=warning") == ["status_change", "warning"]


@pytest.mark.django_db(transaction=True)
def test_days_are_those_from_the_newest_event_to_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(DayFilter) == []
    for day in (20, 23, 24):
        append_cards(1, created_at=datetime(2026, 11, day, 23, 59, tzinfo=UTC))

    assert offered(DayFilter) == [f"2026-11-{day}" for day in (24, 23, 22, 21, 20)]
    monkeypatch.setattr(admin, "MOST_DAYS", 2)
    assert offered(DayFilter) == ["2026-11-24", "2026-11-23"]


@pytest.mark.parametrize(
    ("query", "through"),
    [
        ("", False),
        ("q=", False),
        ("stream__id__exact=1", False),
        ("type__exact=card", True),
        ("severity__exact=info&stream__id__exact=1", True),
        ("q=Kd", True),
        ("q=Kd&day=2026-11-24", False),
        ("key=demo&seq__gte=3&seq__lte=9", False),
    ],
)
def test_only_what_no_index_finds_is_looked_through(query: str, *, through: bool) -> None:
    assert is_looked_through(RequestFactory().get(f"/?{query}")) is through


@pytest.mark.django_db(transaction=True)
def test_the_newest_are_the_last_that_were_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "LOOKED_THROUGH", 2)
    assert not newest(Event.objects.all()).exists()
    append_cards(3)

    assert sorted(newest(Event.objects.all()).values_list("seq", flat=True)) == [2, 3]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "asked", ["9999-12-31", "0001-01-01", "today", "20261123", "2026-02-30", "1" * 5000, "\0"]
)
def test_a_day_that_is_none_is_told_so(asked: str) -> None:
    append_cards(1)
    request = RequestFactory().get("/", {"day": asked})
    shown = DayFilter(request, dict(request.GET.lists()), Event, EventAdmin(Event, site))

    with pytest.raises(IncorrectLookupParameters):
        shown.queryset(request, Event.objects.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stream", ["9223372036854775808", "1" * 5000, "٣", "x", "-1"])
def test_types_of_a_stream_that_there_can_not_be_are_those_of_all(stream: str) -> None:
    append_cards(1, type="card")

    assert offered(TypeFilter, f"stream__id__exact={stream}") == ["card"]


@pytest.mark.django_db(transaction=True)
def test_days_are_offered_although_a_clock_was_set_back() -> None:
    for day in (24, 22):
        append_cards(1, created_at=datetime(2026, 11, day, 12, tzinfo=UTC))

    assert offered(DayFilter) == ["2026-11-24", "2026-11-23", "2026-11-22"]
