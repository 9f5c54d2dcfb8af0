from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from eventlog.models import Event, Stream
from eventlog.store.replay import events_after
from tests.factories import append_cards, user

EVENTS = "/admin/eventlog/event/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin"))
    return client


def test_the_list_shows_the_newest_events_first_and_counts_no_log(
    admin: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    append_cards(150)
    admin.get("/admin/")

    with django_assert_max_num_queries(13):
        page = admin.get("/admin/eventlog/event/?severity__exact=success&type__exact=card").content.decode()

    assert page.index(">150<") < page.index(">149<")


@pytest.mark.parametrize(
    "query",
    ["q=table-1", "q=Kd", "stream__id__exact=1", "o=4", "day=2026-11-24", "type__exact=none"],
)
def test_the_list_can_be_narrowed(admin: Client, query: str) -> None:
    append_cards(1)

    assert admin.get(f"/admin/eventlog/event/?{query}").status_code == 200


def test_an_event_is_shown_whole_and_offers_no_button(admin: Client) -> None:
    append_cards(1)

    page = admin.get(f"/admin/eventlog/event/{Event.objects.get().pk}/change/").content.decode()

    assert "&quot;Ah&quot;" in page
    assert 'name="_save"' not in page
    assert "deletelink" not in page


def test_nobody_adds_changes_or_deletes(admin: Client) -> None:
    append_cards(1)
    pk = Event.objects.get().pk

    assert admin.get("/admin/eventlog/event/add/").status_code == 403
    assert admin.post(f"/admin/eventlog/event/{pk}/change/", {"message": "x"}).status_code == 403
    assert admin.post(f"/admin/eventlog/event/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_streams_say_what_is_kept(admin: Client) -> None:
    append_cards(3)

    assert "detection" in admin.get("/admin/eventlog/stream/").content.decode()


def shown(client: Client, query: str) -> list[int]:
    """Return the numbers of the events on the list's first page."""
    page = client.get(f"{EVENTS}?{query}").content.decode()
    return [
        int(row.split("<")[0]) for row in page.split('class="field-seq">')[1:] for row in [row.split(">")[1]]
    ]


def test_events_are_found_by_stream_type_severity_day_key_and_text_of_their_data(admin: Client) -> None:
    monday, tuesday = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in (23, 24))
    append_cards(1, created_at=monday)
    append_cards(1, created_at=monday, type="pot", severity="info", data={"pot": "12.50"}, message="")
    append_cards(1, created_at=tuesday, key="left", data={"title": "Ünder the Gun"})
    append_cards(1, created_at=tuesday, stream="status")
    stream = Stream.objects.get(name="detection").pk

    assert shown(admin, f"stream__id__exact={stream}") == [3, 2, 1]
    assert shown(admin, "type__exact=pot") == [2]
    assert shown(admin, "severity__exact=info") == [2]
    assert shown(admin, f"day=2026-11-23&stream__id__exact={stream}") == [2, 1]
    assert shown(admin, "day=2026-11-24") == [1, 3]
    assert shown(admin, "q=left") == [3]
    assert shown(admin, "q=12.50") == [2]
    assert shown(admin, "q=under the gun") == [] or connection.vendor == "postgresql"
    assert shown(admin, "q=the gun") == [3]
    assert "Mon 23 Nov 2026" in admin.get(EVENTS).content.decode()


def test_what_no_index_finds_is_looked_for_among_the_newest_or_in_a_day(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventlog.admin.LOOKED_THROUGH", 3)
    day = datetime(2026, 11, 24, tzinfo=UTC)
    append_cards(5, created_at=day)

    assert shown(admin, "type__exact=card") == [5, 4, 3]
    assert "choose a day for others" in admin.get(f"{EVENTS}?q=Kd").content.decode()
    assert shown(admin, "type__exact=card&day=2026-11-24") == [5, 4, 3, 2, 1]
    assert shown(admin, "") == [5, 4, 3, 2, 1]
    assert shown(admin, "key=table-1&seq__gte=1&seq__lte=2") == [2, 1]


@pytest.mark.parametrize("query", ["", "type__exact=card", "q=Kd", "stream__id__exact=1"])
def test_a_list_costs_the_same_queries_however_long_the_log_is(admin: Client, query: str) -> None:
    append_cards(2)
    admin.get(EVENTS)
    with CaptureQueriesContext(connection) as short:
        admin.get(f"{EVENTS}?{query}")
    append_cards(300)
    with CaptureQueriesContext(connection) as long:
        admin.get(f"{EVENTS}?{query}")

    assert len(long) == len(short) <= 13


def export(client: Client, action: str, *, where: str = "", **chosen: Any) -> str:
    response = client.post(f"{EVENTS}{where}", {"action": action, "index": 0, **chosen})
    assert response.status_code == 200, response.headers
    return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def test_what_is_chosen_is_exported_as_replay_gives_it(admin: Client) -> None:
    append_cards(3)
    sent = events_after("detection", 0, limit=9)
    assert sent is not None
    pks = list(Event.objects.filter(seq__in=(1, 3)).values_list("pk", flat=True))

    lines = export(admin, "as_ndjson", _selected_action=pks).splitlines()

    wire = [json.loads(event.text) for event in sent.events]
    assert [json.loads(line) for line in lines] == [wire[0], wire[2]]


def test_all_that_a_filter_finds_is_exported_as_csv(admin: Client) -> None:
    append_cards(120)
    append_cards(1, type="pot", message="=1+1", data={"pot": "3"})

    everything = export(admin, "as_csv", where="?type__exact=card", select_across=1, _selected_action=[1])
    one = export(admin, "as_csv", where="?type__exact=pot", select_across=1, _selected_action=[1])

    rows = list(csv.DictReader(io.StringIO(everything)))
    assert [row["seq"] for row in rows] == [str(seq) for seq in range(1, 121)]
    (row,) = csv.DictReader(io.StringIO(one))
    assert (row["type"], row["message"], json.loads(row["data"])) == ("pot", "'=1+1", {"pot": "3"})


def test_who_may_not_view_events_exports_none(client: Client) -> None:
    append_cards(1)
    client.force_login(user(staff=True))

    assert client.post(EVENTS, {"action": "as_csv", "_selected_action": [1]}).status_code == 403
