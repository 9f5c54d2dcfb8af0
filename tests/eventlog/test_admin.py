from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from eventlog.models import Event
from tests.factories import append_cards

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

    with django_assert_max_num_queries(9):
        page = admin.get("/admin/eventlog/event/?severity__exact=success&type__exact=card").content.decode()

    assert page.index(">150<") < page.index(">149<")


@pytest.mark.parametrize("query", ["q=table-1", "q=Kd", "stream__id__exact=1"])
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
