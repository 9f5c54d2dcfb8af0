from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from detection.demo.game_state import GameState, Label, Seat, Stakes
from detection.demo.moves import Acted
from detection.demo.skins.named import NAMED
from detection.demo.skins.printing import as_printed, move_as_printed, reading_of
from detection.poker.readings import SeatLabel

TABLE = GameState(
    hand=1,
    seats=(
        Seat(number=0, name="Ann", stack=975000, bet=25000, label=Label("raise", 25000)),
        Seat(number=3, name="Bob", stack=1000000, label=Label("fold")),
    ),
    pot=40000,
    acted=0,
    stakes=Stakes(5000, 10000),
)


@pytest.mark.parametrize(
    ("skin", "cents", "words"),
    [
        ("larch", 123450, "$1,234.50"),
        ("larch", 120000, "$1,200"),
        ("linden", 123450, "1.234,50 €"),
        ("birch", 1000000, "10 000"),
        ("blinds", 250, "2.5 BB"),
        ("blinds", 1000, "10 BB"),
    ],
)
def test_amounts_are_printed_as_the_room_does(skin: str, cents: int, words: str) -> None:
    assert NAMED[skin].printed(cents) == words


def test_big_blinds_are_a_unit_and_the_pot_may_be_without_the_bets() -> None:
    seen = as_printed(NAMED["blinds"], TABLE)
    reading = reading_of(NAMED["blinds"], seen)

    assert [(seat.stack, seat.bet) for seat in reading.seats] == [
        (Decimal("97.50"), Decimal("2.50")),
        (Decimal(100), None),
    ]
    assert reading.pot == Decimal("1.50")
    assert reading.currency == ""
    assert move_as_printed(NAMED["blinds"], Acted(0, "raise", 25000), TABLE) == Acted(0, "raise", 250)


def test_a_label_has_the_amount_where_no_figure_lies_before_the_seat() -> None:
    reading = reading_of(NAMED["words-only"], as_printed(NAMED["words-only"], TABLE))

    assert [seat.bet for seat in reading.seats] == [None, None]
    assert [seat.label for seat in reading.seats] == [SeatLabel("raise", Decimal(250)), SeatLabel("fold")]


def test_a_label_in_the_names_place_is_seen_only_as_long_as_nobody_else_acts() -> None:
    skin = NAMED["portrait"]

    first = reading_of(skin, as_printed(skin, TABLE))
    then = reading_of(skin, as_printed(skin, replace(TABLE, acted=3)))

    assert [seat.name for seat in first.seats] == [None, "Bob"]
    assert [seat.name for seat in then.seats] == ["Ann", None]
