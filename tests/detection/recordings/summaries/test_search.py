"""Which hands an address asks for, and the pages of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from detection.models import HandNote, HandSummary, HandTag, PlayerTag, SeenPlayer, SessionState
from detection.recordings.summaries.search import filter_of, matching, page_of
from eventlog.access.parameters import BadRequest
from tests.detection.recordings.summaries.made import START, part, session, summary

pytestmark = pytest.mark.django_db


def numbers(query: str) -> list[int]:
    """Return the numbers of the hands that an address asks for, the newest first."""
    page = page_of(matching(filter_of(QueryDict(query))), QueryDict(query))
    return [found.hand.number for found in page.hands]


@pytest.fixture
def hands() -> list[HandSummary]:
    """Four hands of one evening and one of another table."""
    evening, other = session(), session(key="other")
    return [
        summary(
            evening, 1, hole="QQ", position="BTN", street="river", pot=500, result=Decimal(250),
            result_in_big_blinds=25, showdown=True, all_in=True,
        ),
        summary(
            evening, 2, hole="AKs", position="SB", street="preflop", pot=30, result=-5,
            result_in_big_blinds=Decimal("-0.5"), showdown=False, all_in=False,
        ),
        summary(
            evening, 3, hole="AA", position="CO", street="flop", pot=90, result=-40, result_in_big_blinds=-4,
            showdown=False, all_in=False,
        ),
        summary(evening, 4, hole="72o", uncertain=True, why="its end was not seen"),
        summary(
            other, 5, hole="KK", position="BB", street="turn", pot=20, result=0, result_in_big_blinds=0,
            showdown=False, all_in=False, started_at=START + timedelta(days=1),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("table=other", [5]),
        ("table=other&table=evening", [5, 4, 3, 2, 1]),
        ("cards=QQ%2B", [5, 3, 1]),
        ("cards=QQ%2B&position=BTN&position=CO", [3, 1]),
        ("cards=AK", [2]),
        ("street=river&street=flop", [3, 1]),
        ("result=won", [1]),
        ("result=lost", [3, 2]),
        ("result=even", [5]),
        ("big_blinds=4", [3, 1]),
        ("pot=90", [3, 1]),
        ("showdown=yes", [1]),
        ("showdown=no", [5, 3, 2]),
        ("all_in=yes", [1]),
        ("uncertain=yes", [4]),
        ("uncertain=no", [5, 3, 2, 1]),
        ("from=2026-11-29", [5]),
        ("to=2026-11-28", [4, 3, 2, 1]),
        ("from=2026-11-29&zone=Asia/Tokyo", [5, 4, 3, 2, 1]),
        ("q=%233", [3]),
        ("q=other", [5]),
        ("q=nowhere", []),
    ],
)
def test_a_filter_finds_the_hands_that_are_so(hands: list[HandSummary], query: str, found: list[int]) -> None:
    assert numbers(query) == found


def test_a_search_looks_into_names_tags_and_notes(hands: list[HandSummary]) -> None:
    part(hands[0], "Maria")
    part(hands[2], "Bob")
    PlayerTag.objects.create(player=SeenPlayer.objects.get(name="Bob"), name="loose")
    HandTag.objects.create(hand=hands[1].hand, name="review")
    HandNote.objects.create(hand=hands[3].hand, text="Should have called")

    assert numbers("q=mari") == [1]
    assert numbers("q=loose") == [3]
    assert numbers("q=REVIEW") == [2]
    assert numbers("q=called") == [4]
    assert numbers("q=mari+evening") == [1]
    assert numbers("q=mari+loose") == []
    assert numbers("tag=review") == [2]
    assert numbers(f"player={SeenPlayer.objects.get(name='Maria').pk}") == [1]


def test_hands_of_a_table_that_is_captured_now_are_not_listed(hands: list[HandSummary]) -> None:
    summary(session(key="live", state=SessionState.RUNNING), 6, hole="AA")

    assert numbers("") == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "query",
    [
        "position=UTG%2B9", "street=sideways", "cards=XX", "from=yesterday", "zone=Mars/Olympus",
        "session=one", "player=you", "pot=much", "showdown=maybe", "q=%00",
    ],
)  # fmt: skip
def test_what_is_no_filter_is_named(query: str) -> None:
    with pytest.raises(BadRequest, match=query.partition("=")[0]):
        numbers(query)


def test_pages_follow_one_another_in_both_directions_though_hands_began_at_once() -> None:
    evening = session()
    for number in range(1, 24):
        summary(evening, number, started_at=START + timedelta(minutes=number // 5))
    asked, pages = QueryDict(""), []
    while True:
        page = page_of(matching(filter_of(asked)), asked, size=5)
        pages.append([found.hand.number for found in page.hands])
        if page.older is None:
            break
        asked = QueryDict(urlencode({"older": page.older}))

    assert [number for page in pages for number in page] == list(range(23, 0, -1))
    assert page.newer is not None
    asked = QueryDict(urlencode({"newer": page.newer}))
    before = page_of(matching(filter_of(asked)), asked, size=5)
    assert [found.hand.number for found in before.hands] == pages[-2]
    with pytest.raises(BadRequest, match="older"):
        page_of(matching(filter_of(asked)), QueryDict("older=yesterday_1"))


def test_a_page_costs_the_same_queries_whatever_its_length(
    hands: list[HandSummary], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for found in hands:
        HandTag.objects.create(hand=found.hand, name="all")

    with django_assert_num_queries(3):  # what is captured, the hands with their notes, their tags
        page = page_of(matching(filter_of(QueryDict("cards=QQ%2B"))), QueryDict(""))
        assert [tag.name for found in page.hands for tag in found.hand.tags.all()] == ["all"] * 3


def test_days_are_those_of_the_zone() -> None:
    asked = filter_of(QueryDict("from=2026-11-28&to=2026-11-28&zone=America/New_York"))

    assert asked.begin == datetime(2026, 11, 28, 5, tzinfo=UTC)
    assert asked.end == datetime(2026, 11, 29, 5, tzinfo=UTC)
