"""The pages of hands, sessions and players as a browser gets them."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from detection.models import DetectionSession, HandNote, HandSummary, HandTag, SeenPlayer, SessionState
from detection.recordings.histories.formats import FORMATS, read_any
from tests.detection.played import play
from tests.detection.recordings.summaries.made import part, session, summary
from tests.factories import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def evening() -> DetectionSession:
    """A session of three hands, in which Maria won the second."""
    made = session(key="<evening>")
    for number, won in enumerate((10, -4, 20), start=1):
        hand = summary(
            made, number, hole="QQ", position="BTN", players=2, street="flop", pot=30, big_blind=2,
            currency="$", result=won, result_in_big_blinds=Decimal(won) / 2, showdown=True,
            all_in=number == 1, hero=["Qh", "Qd"], board=["2c", "3c", "4d"],
        )  # fmt: skip
        part(hand, "You", 1, is_user=True, vpip=True, result=won, result_in_big_blinds=Decimal(won) / 2)
        part(hand, "Maria", 2, position="BB", pfr=True)
    return made


def text(response: object) -> str:
    """Return what a page says, without its tags."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def addresses(of: DetectionSession) -> list[str]:
    hand, player = of.hands.order_by("first_seq")[0], SeenPlayer.objects.get(name="Maria")
    return ["/hands/", f"/hands/{hand.pk}/", f"/sessions/{of.pk}/report/", f"/players/{player.pk}/"]


def test_they_are_for_the_staff_that_may_see_sessions(evening: DetectionSession) -> None:
    for address in addresses(evening):
        client = Client()
        assert client.get(address).headers["Location"] == f"/admin/login/?next={address}"
        client.force_login(User.objects.filter(username="somebody").first() or user("somebody"))
        assert client.get(address).status_code == 403


def test_nothing_is_inline_and_every_file_exists(staff: Client, evening: DetectionSession) -> None:
    for address in addresses(evening):
        html = staff.get(address).content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", html), address
        named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
        assert {name for name in named if finders.find(name) is None} == set()
        assert "<evening>" not in html


def test_a_hand_is_a_row_with_its_cards_and_leads_to_its_moment(
    staff: Client, evening: DetectionSession
) -> None:
    html = staff.get("/hands/?result=won").content.decode()

    assert html.count("<tr data-hand") == 2
    assert 'aria-label="Queen of hearts">Q♥</span>' in html
    assert f'href="/sessions/{evening.pk}/#seq=10"' in html
    assert "+$20" in html
    assert "+10.0" in html


def test_a_wrong_filter_is_named_and_the_form_keeps_it(staff: Client) -> None:
    response = staff.get("/hands/?cards=ZZ")

    assert response.status_code == 400
    assert "'ZZ' names no hole cards" in text(response)
    assert 'value="ZZ"' in response.content.decode()


def test_a_session_says_how_it_went(staff: Client, evening: DetectionSession) -> None:
    response = staff.get(f"/sessions/{evening.pk}/report/")

    said = text(response)
    assert "Result +$26 Big blinds +13.0 BB/100 +433.3 Hands 3 Hands an hour 60 Uncertain none" in said
    assert "Result: 13" in said
    assert "Maria 3 0 % 0 of 3 100 % 3 of 3" in said
    assert response.content.decode().count('class="series ') == 4
    assert "Result: 26" in text(staff.get(f"/sessions/{evening.pk}/report/?unit=chips"))


def test_nothing_is_said_of_a_table_that_is_being_captured(staff: Client, evening: DetectionSession) -> None:
    DetectionSession.objects.filter(pk=evening.pk).update(state=SessionState.RUNNING)
    hands, hand, report, player = map(staff.get, addresses(evening))

    assert "Being captured now: <evening>." in text(hands)
    assert b"<tr" not in hands.content
    for page in (hand, report, player):
        assert "captured" in text(page)
        assert not re.search("[+\N{MINUS SIGN}][$]|VPIP|%", text(page))


def test_a_player_has_figures_by_position(staff: Client, evening: DetectionSession) -> None:
    said = text(staff.get(addresses(evening)[3]))

    assert "All 3 0 % 0 of 3 100 % 3 of 3" in said
    assert "BB 3 0 % 0 of 3" in said


def test_notes_and_tags_are_kept_and_can_be_taken_back(staff: Client, evening: DetectionSession) -> None:
    _, hand, _, player = addresses(evening)

    answer = staff.post(hand, {"note": "Thin value\r\nagain", "tags": "review, hero  call,review"})
    assert answer.headers["Location"] == hand
    assert HandNote.objects.get().text == "Thin value\nagain"
    assert [*HandTag.objects.values_list("name", flat=True)] == ["hero call", "review"]
    assert "review" in text(staff.get("/hands/?tag=review"))
    staff.post(player, {"note": "Folds too much", "tags": "tight"})
    assert SeenPlayer.objects.get(name="Maria").note == "Folds too much"
    assert 'value="tight"' in staff.get(player).content.decode()

    staff.post(hand, {"note": " ", "tags": ""})
    assert not HandNote.objects.exists()
    assert not HandTag.objects.exists()


def test_a_note_that_can_not_be_kept_says_why(staff: Client, evening: DetectionSession) -> None:
    hand = addresses(evening)[1]

    assert "note has 4001 characters" in text(staff.post(hand, {"note": "x" * 4001}, follow=True))
    tags = ",".join(map(str, range(21)))
    assert "There are 21 tags; 20 are the most" in text(staff.post(hand, {"tags": tags}, follow=True))
    assert not HandTag.objects.exists()


def test_who_may_only_look_writes_nothing(evening: DetectionSession) -> None:
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_detectionsession"))
    client = Client()
    client.force_login(looker)

    for address in (addresses(evening)[1], addresses(evening)[3]):
        assert "Note and tags" not in text(client.get(address))
        assert client.post(address, {"note": "mine"}).status_code == 403
    assert not HandNote.objects.exists()


@pytest.mark.parametrize(("at", "queries"), [(0, 10), (1, 8), (2, 12), (3, 6)])
def test_each_page_asks_the_same_number_of_queries_however_much_there_is(
    staff: Client,
    evening: DetectionSession,
    django_assert_num_queries: DjangoAssertNumQueries,
    at: int,
    queries: int,
) -> None:
    """Two of them are the login's."""
    address = addresses(evening)[at]
    for number in range(4, 30):
        hand = summary(evening, number, pot=number, result=1, result_in_big_blinds=1, position="SB")
        for seat in range(1, 5):
            part(hand, f"Player {seat + number % 3}", seat, is_user=seat == 1)

    with django_assert_num_queries(queries):
        assert staff.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FORMATS)
def test_selected_hands_are_one_file_in_every_format(staff: Client, name: str) -> None:
    play(seed=1, hands=4)
    chosen = list(HandSummary.objects.filter(hand__number__in=[1, 3]).values_list("pk", flat=True))

    query = "&".join(f"hand={key}" for key in chosen)
    response = staff.get(f"/api/hands/selected?format={name}&{query}")

    assert response["Content-Disposition"] == f'attachment; filename="hands{FORMATS[name].suffix}"'
    found = read_any(b"".join(response.streaming_content).decode())  # type: ignore[attr-defined]
    assert len(found) == 2


def test_a_selection_that_is_none_says_so(staff: Client) -> None:
    assert staff.get("/api/hands/selected").json()["error"] == "bad_hand"
    assert staff.get("/api/hands/selected?hand=x").json()["error"] == "bad_hand"
    assert staff.get("/api/hands/selected?hand=1&format=xml").json()["error"] == "format"
    assert staff.get(f"/api/hands/selected?{'hand=1&' * 501}").status_code == 400
    assert Client().get("/api/hands/selected?hand=1").status_code == 401
