from __future__ import annotations

from dataclasses import replace

import pytest

from detection.vision.elements import Dealt, Line, Plate, Row
from detection.vision.table.hero import named_plate, with_heros_hand
from detection.vision.table.placement import Placement, TablePlacer
from detection.vision.table.roles import roles_of
from detection.vision.table.seat_map import HeroSeat, SeatMap, lies_at
from detection.vision.table.seating import Seating
from tests.detection.vision.opinions import seating
from tests.detection.vision.tables import plate, row
from tests.detection.vision.texts import line


def named(name: str | None, x: float, y: float) -> Plate:
    return replace(plate(x, y), name=name)


HERO_AT = row("AhKd", x=600, y=530).rank_box


@pytest.mark.parametrize(
    ("x", "y", "there"),
    [(600, 530, True), (612, 518, True), (630, 530, True), (600, 300, False), (160, 430, False)],
    ids=["in place", "lifted a little", "one card seen", "higher up", "at another seat"],
)
def test_cards_lie_where_others_lay(x: int, y: int, there: bool) -> None:  # noqa: FBT001
    assert lies_at(row("5h5d", x=x, y=y), HERO_AT) is there


SIZE = (1280, 720)
SEATS = SeatMap(size=SIZE, points=((620.0, 610.0), (160.0, 300.0)), names=(None, None), hero_known=True)


def test_where_the_heros_cards_lay_is_known_until_the_seat_is_elsewhere() -> None:
    hero = HeroSeat()
    hero.remember(row("AhKd", x=600, y=530), SEATS.points[0])

    assert hero.ranks_at(SEATS.place_of(0, size=SIZE)) == HERO_AT
    assert hero.is_known
    assert hero.ranks_at(SEATS.place_of(0, size=(1920, 1080))) is None
    assert not hero.is_known


def test_cards_that_may_be_none_teach_nothing_of_the_hero() -> None:
    hero = HeroSeat()

    hero.remember(row("AhKd", x=600, y=530, confidence=0.3), SEATS.points[0])

    assert hero.ranks_at(SEATS.points[0]) is None


HAND, SHOWN = row("AhKd", x=600, y=530), row("7c7d", x=160, y=220)
OWN, OTHER = named("Ann", 620, 610), named("Bob", 180, 300)
SHOWDOWN = Dealt(hero=HAND, board=None, shown=(SHOWN,))
SEATED = seating(2, (HAND, 0), (SHOWN, 1))
"""The hands are at the plates of Ann and Bob."""


def test_hands_that_others_show_put_the_heros_in_doubt() -> None:
    hero = HeroSeat()

    assert hero.is_in_doubt(SHOWDOWN)
    hero.remember(HAND, SEATS.points[0])
    assert not hero.is_in_doubt(SHOWDOWN)


def test_at_a_showdown_the_lowest_hand_may_be_anybodys() -> None:
    told = with_heros_hand(SHOWDOWN, [OWN, OTHER], (), SEATED, to_act=False)

    assert told.hero is None
    assert told.hero_doubted
    assert set(told.shown) == {HAND, SHOWN}


def test_at_a_showdown_the_hand_that_looks_like_the_users_is() -> None:
    clear, unclear = (seating(2, (HAND, 0), (SHOWN, 1), heros=heros) for heros in ([HAND], [HAND, SHOWN]))

    assert with_heros_hand(SHOWDOWN, [OWN, OTHER], (), clear, to_act=False).hero is HAND
    assert with_heros_hand(SHOWDOWN, [OWN, OTHER], (), unclear, to_act=False).hero is None


def test_who_is_to_act_has_the_hand_that_looks_like_the_users() -> None:
    dealt = Dealt(hero=None, board=None, shown=(HAND, SHOWN))
    told = seating(2, (HAND, 0), (SHOWN, 1), heros=[SHOWN])

    assert with_heros_hand(dealt, [OWN, OTHER], (), told, to_act=True).hero is SHOWN


def test_while_the_user_is_to_act_nobody_else_shows_cards() -> None:
    assert with_heros_hand(SHOWDOWN, [OWN, OTHER], (), SEATED, to_act=True) == SHOWDOWN


def test_cards_at_no_plate_are_no_other_players() -> None:
    assert with_heros_hand(SHOWDOWN, [OWN], (), seating(1, (HAND, 0)), to_act=False) == SHOWDOWN


@pytest.mark.parametrize(("name", "hand"), [("Ann", HAND), ("BOB", SHOWN)])
def test_the_users_name_tells_whose_hand_it_is(name: str, hand: Row) -> None:
    told = with_heros_hand(SHOWDOWN, [OWN, OTHER], [name], SEATED, to_act=False)

    assert told.hero is hand
    assert [each for each in (HAND, SHOWN) if each is not hand] == list(told.shown)


def test_a_user_without_open_cards_has_no_hand() -> None:
    told = with_heros_hand(SHOWDOWN, [OWN, OTHER, named("Cy", 1000, 300)], ["Cy"], SEATED, to_act=False)

    assert told.hero is None
    assert not told.hero_doubted


def test_a_name_that_two_have_tells_nothing() -> None:
    assert named_plate([OWN, named("ann", 1000, 300)], ["Ann"]) is None


@pytest.mark.parametrize("to_act", [True, False])
def test_the_only_open_hand_is_the_users_whose_turn_it_is(*, to_act: bool) -> None:
    told = with_heros_hand(
        Dealt(hero=None, board=None, shown=(SHOWN,)), [OWN, OTHER], (), SEATED, to_act=to_act
    )

    assert (told.hero is SHOWN) is to_act


@pytest.mark.parametrize(("y", "is_heros"), [(590, True), (740, False)], ids=["under them", "far below them"])
def test_nobody_sits_below_the_hero(y: float, is_heros: bool) -> None:  # noqa: FBT001
    told = with_heros_hand(SHOWDOWN, [named(None, 620, y)], (), Seating(), to_act=False)

    assert (told.hero is not None) is is_heros
    assert told.hero_doubted is not is_heros


def test_a_name_unlearns_a_seat_that_was_taken_for_the_heros() -> None:
    def lines(top: str) -> list[Line]:
        names = (("Ann", 600, 600), (top, 600, 80), ("Cy", 160, 300), ("Di", 1040, 300))
        return [each for name, x, y in names for each in (line(name, x, y), line("500", x, y + 22))]

    def own(placed: Placement) -> str | None:
        return placed.plates[0].name if placed.has_hero and placed.numbers[0] == 0 else None

    placer = TablePlacer(["Bob"])
    dealt = Dealt(hero=HAND, board=None, shown=())

    def owner(top: str) -> str | None:
        return own(placer.place_dealt(dealt, (), lines(top), SIZE, roles_of(lines(top), HAND.cards, SIZE)))

    assert owner("Call") == "Ann"
    assert owner("Bob") == "Bob"
    assert owner("Bob") == "Bob"
