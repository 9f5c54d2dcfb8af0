from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from detection.events import new_event, publish
from detection.models import DetectionSession, Hand, HandNote, SeenPlayer, TableState
from eventlog.record import NewEvent, new_event_id
from tests.detection import played

pytestmark = pytest.mark.django_db

SESSIONS = "/admin/detection/detectionsession/"
HANDS = "/admin/detection/hand/"
TABLES = "/admin/detection/tablestate/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("ada"))
    return client


def play(key: str, *, hands: int = 1) -> DetectionSession:
    """Publish a session of `hands` hands that ended."""
    session = str(new_event_id())

    def event(kind: str, **data: Any) -> NewEvent:
        return new_event(event_type=kind, data=data, key=key)

    events = [event("session_start", session=session, source="demo", title="Demo <b>")]
    for number in range(1, hands + 1):
        events += [
            event("hand_start", hand=number),
            event("card", cards=["Ah", "Kd"], card_type="hero"),
            event("pot", pot="12.50", currency="$"),
            event("hand_end", hand=number),
        ]
    publish([*events, event("session_end", session=session, reason="ended", frames=4 * hands)])
    return DetectionSession.objects.get(pk=session)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.headers.get("Location"))
    return response.content.decode()


def test_the_list_of_sessions_says_how_they_went(admin: Client) -> None:
    play("left", hands=3)

    shown = page(admin, SESSIONS)

    assert "Demo &lt;b&gt;" in shown
    assert re.search(r'session__id__exact=[0-9a-f-]+">3</a>', shown)
    assert "0:00:00" in shown


@pytest.mark.parametrize(
    "query",
    [
        "key=left",
        "room=stars",
        "source=demo",
        "state__exact=ended",
        "started_at__year=2026&started_at__month=11&started_at__day=23",
        "started_at__gte=2026-11-23 00:00:00%2B00:00&started_at__lt=2026-11-24 00:00:00%2B00:00",
        "q=left",
        "o=-6",
        "o=9",
    ],
)
def test_sessions_are_found_by_table_room_source_state_day_and_words(admin: Client, query: str) -> None:
    play("left")
    DetectionSession.objects.update(started_at="2026-11-23T01:02:03Z", room="stars")

    assert "Demo &lt;b&gt;" in page(admin, f"{SESSIONS}?{query}")


def test_a_sessions_links_lead_to_its_hands_and_to_its_events_alone(admin: Client) -> None:
    play("left", hands=2)
    session = play("left", hands=1)
    play("right", hands=1)

    shown = page(admin, f"{SESSIONS}{session.pk}/change/")
    hands, events = (
        re.search(pattern, shown)[1].replace("&amp;", "&")  # type: ignore[index]
        for pattern in (r'href="([^"]*/hand/\?[^"]*)"', r'href="([^"]*/event/\?[^"]*)"')
    )

    assert page(admin, hands).count("Ah Kd") == 1
    assert f"{session.events} events" in page(admin, events)


def test_a_hand_leads_to_its_events(admin: Client) -> None:
    play("left", hands=2)
    hand = Hand.objects.get(number=2)

    shown = page(admin, f"{HANDS}{hand.pk}/change/")
    events = re.search(r'href="([^"]*/event/\?[^"]*)"', shown)

    assert events is not None
    assert "4 events" in page(admin, events[1].replace("&amp;", "&"))
    assert "12.50" in page(admin, HANDS)


def test_a_table_shows_its_state(admin: Client) -> None:
    play("left")

    assert "$12.50" in page(admin, TABLES)
    assert "&quot;dealer_seat&quot;: null" in page(admin, f"{TABLES}{TableState.objects.get().pk}/change/")


def test_nothing_can_be_changed(admin: Client) -> None:
    session = play("left")

    assert admin.get(f"{SESSIONS}add/").status_code == 403
    assert admin.post(f"{SESSIONS}{session.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"{HANDS}{Hand.objects.get().pk}/change/", {"number": 9}).status_code == 403


@pytest.mark.parametrize("address", [SESSIONS, HANDS, TABLES], ids=["sessions", "hands", "tables"])
def test_a_list_costs_the_same_queries_however_long_it_is(admin: Client, address: str) -> None:
    play("left", hands=1)
    page(admin, address)
    with CaptureQueriesContext(connection) as short:
        page(admin, address)
    for number in range(5):
        play(f"table {number}", hands=3)

    with CaptureQueriesContext(connection) as long:
        page(admin, address)

    assert len(long) == len(short)
    assert len(long) <= 10


def test_no_list_counts_the_log(admin: Client) -> None:
    session = play("left", hands=1)

    with CaptureQueriesContext(connection) as queries:
        page(admin, SESSIONS)
        page(admin, f"{SESSIONS}{session.pk}/change/")

    assert [query["sql"] for query in queries if "eventlog_event" in query["sql"]] == []


def export(client: Client, address: str, action: str, **chosen: Any) -> bytes:
    response = client.post(address, {"action": action, "index": 0, **chosen})
    assert response.status_code == 200, response.headers
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_chosen_sessions_are_exported_as_csv_and_their_events_as_ndjson(admin: Client) -> None:
    session = play("left", hands=2)
    other = play("right")
    DetectionSession.objects.filter(pk=session.pk).update(unread=2)

    (row,) = csv.DictReader(
        io.StringIO(export(admin, SESSIONS, "as_csv", _selected_action=[session.pk]).decode())
    )
    lines = export(admin, SESSIONS, "events_as_ndjson", _selected_action=[session.pk, other.pk]).splitlines()

    assert (row["id"], row["table"], row["state"]) == (str(session.pk), "left", "ended")
    assert (row["frames"], row["unread_share"], row["events"]) == ("8", "0.2500", str(session.events))
    assert len(lines) == session.events + other.events
    assert {json.loads(line)["key"] for line in lines} == {"left", "right"}


def test_hands_of_chosen_sessions_are_exported_as_phh_and_as_csv(admin: Client) -> None:
    played.play(hands=2)
    play("right")

    packed = export(admin, SESSIONS, "hands_as_phh", select_across=1, _selected_action=[1])
    rows = export(admin, HANDS, "as_csv", select_across=1, _selected_action=[1]).decode()

    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        assert sum(name.endswith(".phh") for name in files.namelist()) == 2
        assert "right-" in files.read("left-out.txt").decode()
    assert sorted(row["number"] for row in csv.DictReader(io.StringIO(rows))) == ["1", "1", "2"]


def test_a_session_and_a_hand_lead_to_the_player(admin: Client) -> None:
    session = play("left")
    hand = Hand.objects.get()

    assert f'href="/sessions/{session.pk}/"' in page(admin, SESSIONS)
    assert f'href="/sessions/{session.pk}/"' in page(admin, f"{SESSIONS}{session.pk}/change/")
    assert f'href="/sessions/{session.pk}/#seq={hand.first_seq}"' in page(admin, HANDS)


def test_a_session_and_a_hand_lead_to_their_pages_and_to_each_other(admin: Client) -> None:
    session = play("left")
    hand = Hand.objects.get()
    of_session = f'href="/admin/detection/detectionsession/{session.pk}/change/"'

    for address in (SESSIONS, f"{SESSIONS}{session.pk}/change/"):
        assert f'href="/sessions/{session.pk}/report/"' in page(admin, address)
    for address in (HANDS, f"{HANDS}{hand.pk}/change/"):
        shown = page(admin, address)
        assert f'href="/hands/{hand.pk}/"' in shown
        assert of_session in shown
        assert "hero Ah Kd" in shown


def test_of_a_player_only_note_and_tags_can_be_changed(admin: Client) -> None:
    player = SeenPlayer.objects.create(name="Maria", room="Club")
    address = f"/admin/detection/seenplayer/{player.pk}/change/"
    tags = {
        "tags-TOTAL_FORMS": 1,
        "tags-INITIAL_FORMS": 0,
        "tags-0-name": "tight",
        "tags-0-player": player.pk,
    }

    answer = admin.post(address, {"name": "Bob", "note": "Folds", **tags})

    assert answer.status_code == 302
    player.refresh_from_db()
    assert (player.name, player.note) == ("Maria", "Folds")
    assert "tight" in page(admin, "/admin/detection/seenplayer/?q=tight")
    assert admin.post(f"/admin/detection/seenplayer/{player.pk}/delete/", {"post": "yes"}).status_code == 403
    assert f'href="/players/{player.pk}/"' in page(admin, address)


def test_notes_of_hands_are_found(admin: Client) -> None:
    play("left")
    hand = Hand.objects.get()
    HandNote.objects.create(hand=hand, text="A thin call")

    shown = page(admin, "/admin/detection/handnote/?q=thin")

    assert f'href="/hands/{hand.pk}/"' in shown


def test_a_session_is_shown_at_a_glance_by_its_last_board(admin: Client) -> None:
    seen = play("left", hands=2)
    Hand.objects.filter(session=seen).update(board=[])
    first = Hand.objects.filter(session=seen).earliest("first_seq")
    first.board, first.hero = ["Qh", "Tc", "9d", "Qs"], ["4c", "Ad"]
    first.save()

    assert 'aria-label="Board Qh Tc 9d Qs, hero 4c Ad"' in page(admin, SESSIONS)

    Hand.objects.filter(session=seen).delete()
    assert 'aria-label="Board none, hero unknown"' in page(admin, SESSIONS)
