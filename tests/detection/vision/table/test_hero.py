from __future__ import annotations

import pytest

from detection.vision.elements import Dealt
from detection.vision.geometry import Box
from detection.vision.table.seat_map import HeroSeat, SeatMap, is_hero_plate, lies_at
from tests.detection.vision.tables import row
from tests.detection.vision.texts import line


def test_the_heros_own_stack_is_under_the_heros_cards() -> None:
    hero = Box(360, 420, 440, 490)

    assert is_hero_plate(line("100", 400, 510).box, hero)
    assert not is_hero_plate(line("100", 400, 400).box, hero)
    assert not is_hero_plate(line("100", 600, 510).box, hero)


HERO_AT = row("AhKd", x=600, y=530).rank_box


@pytest.mark.parametrize(
    ("x", "y", "there"),
    [(600, 530, True), (612, 518, True), (630, 530, True), (600, 300, False), (160, 430, False)],
    ids=["in place", "lifted a little", "one card seen", "higher up", "at another seat"],
)
def test_cards_lie_where_others_lay(x: int, y: int, there: bool) -> None:  # noqa: FBT001
    assert lies_at(row("5h5d", x=x, y=y), HERO_AT) is there


SIZE = (1280, 720)
SEATS = SeatMap(size=SIZE, points=((620.0, 610.0), (160.0, 300.0)), hero_known=True)


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


@pytest.mark.parametrize(("y", "is_heros"), [(590, True), (740, False)], ids=["under them", "far below them"])
def test_at_a_showdown_nobody_sits_below_the_hero(y: float, is_heros: bool) -> None:  # noqa: FBT001
    hand, shown = row("AhKd", x=600, y=530), row("7c7d", x=160, y=300)
    dealt = Dealt(hero=hand, board=None, shown=(shown,))
    hero = HeroSeat()

    assert hero.is_in_doubt(dealt)
    checked = hero.without_anothers(dealt, [line("$100", 620, y).box])

    assert (checked.hero is not None) is is_heros
    assert checked.hero_doubted is not is_heros
