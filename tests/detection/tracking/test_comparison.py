from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from detection.poker.cards import parse_cards
from detection.poker.event_rules import apply_to_table
from detection.poker.readings import TableReading
from detection.tracking.comparison import compare
from tests.detection.tables import FLOP, TURN, happened, seen, sits, table


def test_an_unreadable_frame_is_no_change() -> None:
    believed = table(
        sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], pot="12.50", street="flop"
    )

    assert happened(believed, TableReading()) == []


def test_an_unreadable_pot_is_not_a_change() -> None:
    assert happened(table(pot="12.50"), TableReading(pot=None)) == []


def test_an_amount_written_otherwise_is_the_same_amount() -> None:
    assert happened(table(pot="12.50"), TableReading(pot=Decimal("12.5"))) == []


IN_HAND = table(
    sits(0, stack="50"),
    sits(1, bet="4"),
    hero=["Ah", "Kd"],
    board=["2c", "7d", "Th"],
    street="flop",
    pot="12.50",
    dealer_seat=1,
)
SEATS = (seen(0, stack=Decimal(50)), seen(1, bet=Decimal(4)))
DOUBTS = {
    "a card twice in one frame": (TableReading(hero=parse_cards("Ah2c"), board=FLOP), {"hero", "board"}),
    "a card on the board that the hero holds": (TableReading(board=parse_cards("2c 7d Th Ah")), {"board"}),
    "a board that changes": (TableReading(board=parse_cards("2c 7d 9h")), {"board"}),
    "a board that shrinks": (TableReading(board=parse_cards("2c 7d Th")[:3]), set()),
    "another board while the hero's cards stay": (
        TableReading(hero=parse_cards("AhKd"), board=parse_cards("4c 5d 6h")),
        {"board"},
    ),
    "a hero with two other cards on the same board": (
        TableReading(hero=parse_cards("9s3d"), board=FLOP),
        {"hero"},
    ),
    "a hero with one other card": (TableReading(hero=parse_cards("Ah3d")), {"hero"}),
    "a pot that shrinks": (TableReading(pot=Decimal("1.25")), {"pot"}),
    "a button that moves in a hand": (TableReading(dealer_seat=0, board=FLOP), {"button"}),
    "a bet that shrinks": (TableReading(seats=(SEATS[0], seen(1, bet=Decimal(2)))), {"seat 1 bet"}),
    "a bet that nobody paid": (TableReading(seats=(SEATS[0], seen(1, bet=Decimal(44)))), {"seat 1 bet"}),
    "a name that changes in a hand": (
        TableReading(seats=(SEATS[0], replace(SEATS[1], name="Raise"))),
        {"seat 1 name"},
    ),
    "a player who vanishes in a hand": (TableReading(seats=(SEATS[0], seen(5), SEATS[1])[:2]), {"seat 1"}),
}


@pytest.mark.parametrize(("reading", "fields"), DOUBTS.values(), ids=DOUBTS.keys())
def test_what_the_rules_forbid_is_doubted_not_published(reading: TableReading, fields: set[str]) -> None:
    compared = compare(believed=IN_HAND, seen=reading)

    assert set(compared.doubts) == fields
    assert [change.type for change in compared.changes if change.data.get("seat") != 5] == []


def test_a_doubt_that_is_insisted_on_is_published_as_a_correction() -> None:
    reading = TableReading(pot=Decimal("1.25"))

    compared = compare(believed=IN_HAND, seen=reading, trusted={"pot": Decimal("1.25")})

    assert [change.data["pot"] for change in compared.changes] == ["1.25"]
    assert compared.doubts == {}


def test_a_corrected_bet_is_no_action() -> None:
    reading = TableReading(seats=(SEATS[0], seen(1, bet=Decimal(44))))

    compared = compare(believed=IN_HAND, seen=reading, trusted={"seat 1 bet": Decimal(44)})

    assert [change.type for change in compared.changes] == ["player"]


def test_a_pot_may_shrink_by_the_chips_that_a_player_gets_back() -> None:
    reading = TableReading(pot=Decimal("8.50"), seats=(seen(0, stack=Decimal(54)), seen(1, bet=Decimal(4))))

    compared = compare(believed=IN_HAND, seen=reading)

    assert [change.type for change in compared.changes] == ["player", "pot"]


def test_what_is_believed_afterwards_is_what_was_published() -> None:
    reading = TableReading(hero=parse_cards("AhKd"), board=TURN, pot=Decimal(20), seats=(seen(0), seen(1)))

    compared = compare(believed=IN_HAND, seen=reading)

    folded = IN_HAND
    for change in compared.changes:
        folded = apply_to_table(folded, {"type": change.type, "data": change.data, "seq": 0}) or folded
    assert compared.believed == folded
    assert happened(compared.believed, reading) == []


def test_two_other_cards_are_never_the_heros_however_often_they_are_seen() -> None:
    reading = TableReading(hero=parse_cards("9s3d"), board=FLOP)

    compared = compare(believed=IN_HAND, seen=reading, trusted={"hero": parse_cards("9s3d")})

    assert compared.changes == ()
