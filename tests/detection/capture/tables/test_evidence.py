from __future__ import annotations

from decimal import Decimal

import pytest

from detection.capture.tables.evidence import shows_table
from detection.demo import DemoTable
from detection.poker.cards import parse_cards
from detection.poker.readings import HIDDEN, SeatReading, TableReading

SEATS = (SeatReading(seat=0, name="Ann", stack=Decimal(5)), SeatReading(seat=1, name="Bob", stack=Decimal(7)))
NO_CARDS = TableReading(seats=SEATS, hero=(), board=())

CASES = {
    "nothing": (TableReading(), False),
    "names and amounts": (NO_CARDS, False),
    "names, amounts and a total": (
        TableReading(seats=SEATS, hero=(), board=(), pot=Decimal(12)),
        False,
    ),
    "cards alone": (TableReading(hero=parse_cards("AhKd"), board=parse_cards("2c 7d Th")), False),
    "cards and a total": (TableReading(hero=parse_cards("AhKd"), pot=Decimal(9)), False),
    "a seat with cards": (TableReading(hero=parse_cards("AhKd"), seats=SEATS[:1]), False),
    "seats and the hero's cards": (TableReading(hero=parse_cards("AhKd"), board=(), seats=SEATS), True),
    "seats and a board": (TableReading(hero=(), board=parse_cards("2c 7d Th"), seats=SEATS), True),
    "seats and the button": (TableReading(hero=(), board=(), seats=SEATS, dealer_seat=1), True),
    "seats and hidden cards": (
        TableReading(hero=(), board=(), seats=(SEATS[0], SeatReading(seat=1, cards=HIDDEN))),
        True,
    ),
    "seats, a pot and cards that can't be read": (
        TableReading(hero=None, board=(), seats=SEATS, pot=Decimal(4)),
        True,
    ),
}


@pytest.mark.parametrize(("reading", "is_table"), CASES.values(), ids=CASES.keys())
def test_a_table_has_seats_and_what_only_tables_have(reading: TableReading, *, is_table: bool) -> None:
    assert shows_table(reading) is is_table


def test_the_demos_table_is_one_at_every_moment() -> None:
    assert all(shows_table(step.truth) for step in DemoTable(seed=3, hands=2).steps())
