from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eventlog.models import Event
from eventlog.store.replay import first_pk_since
from eventlog.store.retention import prune_to
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_moment_divides_the_log_into_older_and_not_older() -> None:
    for minute in range(40):
        append_cards(1, created_at=START + timedelta(minutes=minute))
    prune_to("detection", 7)

    def since(moment: datetime) -> list[datetime]:
        found = Event.objects.filter(pk__gte=first_pk_since(moment)).order_by("pk")
        return list(found.values_list("created_at", flat=True))

    kept = [START + timedelta(minutes=minute) for minute in range(7, 40)]
    for number, moment in enumerate(kept):
        assert since(moment) == kept[number:]
        assert since(moment - timedelta(seconds=1)) == kept[number:]


def test_before_and_behind_all_events_are_the_ends() -> None:
    assert first_pk_since(START) == 1
    (pk,) = (append_cards(1, created_at=START), Event.objects.get().pk)[1:]

    assert first_pk_since(START - timedelta(days=9)) <= pk
    assert first_pk_since(START + timedelta(days=9)) == pk + 1


def test_a_search_is_a_handful_of_look_ups() -> None:
    append_cards(500, created_at=START)

    with CaptureQueriesContext(connection) as queries:
        first_pk_since(START + timedelta(days=1))

    assert len(queries) <= 12
