from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from detection.models import DetectionSession
from detection.recordings import views as session_views
from eventlog.store.replay import events_after
from eventlog.store.retention import prune_to
from tests.detection.played import play
from tests.detection.sessions import running
from tests.factories import user

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ("", "/events", "/hands", "/timeline")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


def get(client: Client, session: DetectionSession, rest: str = "", *, status: int = 200) -> dict[str, Any]:
    response = client.get(f"/api/sessions/{session.pk}{rest}")
    assert response.status_code == status, response.content
    content: dict[str, Any] = response.json()
    return content


def test_the_overview_says_how_it_went_and_where_its_events_are(admin: Client) -> None:
    session = play(hands=2)

    told = get(admin, session)

    assert (told["key"], told["source"], told["title"], told["state"]) == ("demo", "demo", "Demo", "ended")
    assert (told["first"], told["last"], told["hands"]) == (session.first_seq, session.last_seq, 2)
    assert told["events"] == session.events
    assert told["started_at"] < told["ended_at"]
    assert told["pruned"] is False


def test_a_session_without_events_says_so(admin: Client) -> None:
    session = running(key="silent")

    assert (get(admin, session)["first"], get(admin, session)["last"]) == (None, None)
    assert get(admin, session, "/events", status=404)["error"] == "no_events"
    assert get(admin, session, "/timeline")["marks"] == {}
    assert get(admin, session, "/hands") == {"hands": [], "next": None}


def test_what_was_pruned_is_said(admin: Client) -> None:
    session = play(hands=1)
    prune_to("detection", 3)

    assert (get(admin, session)["pruned"], get(admin, session)["first"]) == (True, 4)
    assert get(admin, session, "/events?at=1")["complete"] is False


def test_a_page_holds_events_as_the_wire_carries_them(admin: Client) -> None:
    session = play(hands=1)
    sent = events_after("detection", 0, limit=1000)
    assert sent is not None

    page = admin.get(f"/api/sessions/{session.pk}/events?at=5")

    assert f'"events": [{",".join(event.text for event in sent.events)}]' in page.content.decode()
    assert {name: value for name, value in page.json().items() if name != "events"} == {
        "after": 0,
        "through": session.last_seq,
        "number": 0,
        "table": None,
        "complete": True,
    }
    assert page["Cache-Control"] == "no-store"


def test_hands_come_in_pages(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_views, "HANDS_A_PAGE", 2)
    session = play(hands=3)

    first = get(admin, session, "/hands")
    second = get(admin, session, f"/hands?after={first['next']}")

    assert [hand["number"] for hand in first["hands"] + second["hands"]] == [1, 2, 3]
    assert second["next"] is None
    hand = second["hands"][0]
    assert (len(hand["hero"]), hand["pot"] is not None, hand["first"] < hand["last"]) == (2, True, True)


def test_the_timeline_counts_all_events(admin: Client) -> None:
    session = play(hands=2)

    told = get(admin, session, "/timeline?parts=50")

    assert (told["parts"], told["first"], told["last"]) == (50, session.first_seq, session.last_seq)
    assert sum(count for marks in told["marks"].values() for _, count in marks) == session.events
    assert set(told["marks"]) >= {"session_start", "hand_start", "action", "pot"}


def test_an_overview_costs_the_same_queries_however_long_the_session_is(admin: Client) -> None:
    short, long = play(key="short", hands=1), play(key="long", hands=4)
    costs = []
    for session in (short, long):
        with CaptureQueriesContext(connection) as queries:
            for rest in ADDRESSES:
                get(admin, session, rest)
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert costs[1] <= 24


@pytest.mark.parametrize("rest", ADDRESSES)
def test_they_are_for_staff(client: Client, rest: str) -> None:
    session = play(hands=1)

    assert get(client, session, rest, status=401)["error"] == "login_needed"
    client.force_login(user())
    assert get(client, session, rest, status=403)["error"] == "not_yours"


@pytest.mark.parametrize(
    ("rest", "error"),
    [
        ("/events?at=now", "bad_at"),
        ("/events?at=-1", "bad_at"),
        ("/hands?after=x", "bad_after"),
        ("/timeline?parts=0", "bad_parts"),
        ("/timeline?parts=9999999", "bad_parts"),
    ],
)
def test_what_is_no_number_is_named(admin: Client, rest: str, error: str) -> None:
    assert get(admin, play(hands=1), rest, status=400)["error"] == error


def test_there_is_no_such_session(admin: Client) -> None:
    response = admin.get(f"/api/sessions/{uuid.uuid4()}")

    assert (response.status_code, response.json()["error"]) == (404, "no_such_session")
    assert admin.get("/api/sessions/demo").status_code == 404
    assert admin.post(f"/api/sessions/{uuid.uuid4()}").status_code == 405
