from __future__ import annotations

from decimal import Decimal

import pytest

from detection.poker.cards import parse_cards
from detection.poker.readings import Confidence, TableReading
from detection.poker.table_state import TableState
from detection.tracking.comparison import compare
from tests.detection.tables import FLOP, happened, kinds, seen, sits, table


def test_the_first_frame_may_come_in_the_middle_of_a_hand() -> None:
    reading = TableReading(
        hero=parse_cards("AhKd"),
        board=FLOP,
        pot=Decimal(12),
        currency="$",
        seats=(seen(0), seen(1, bet=Decimal(3))),
        dealer_seat=1,
        confidence=Confidence(hero=0.99, board=0.98, pot=0.97),
    )

    assert happened(TableState(), reading) == [
        ("hand_start", {"hand": 1}),
        ("button", {"dealer_seat": 1, "previous": None}),
        (
            "player",
            {"seat": 0, "present": True, "name": "P0", "stack": "100", "hero": True, "active": True},
        ),
        (
            "player",
            {
                "seat": 1,
                "present": True,
                "name": "P1",
                "stack": "100",
                "bet": "3",
                "active": True,
                "cards": "hidden",
            },
        ),
        ("pot", {"pot": "12", "previous": None, "currency": "$"}),
        ("street_change", {"hand": 1, "street": "flop", "previous": "preflop"}),
        (
            "board",
            {"board": ["2c", "7d", "Th"], "new": ["2c", "7d", "Th"], "street": "flop", "confidence": 0.98},
        ),
        ("card", {"cards": ["Ah", "Kd"], "card_type": "hero", "seat": 0, "confidence": 0.99}),
    ]


def test_an_empty_table_starts_no_hand() -> None:
    reading = TableReading(hero=(), board=(), seats=(seen(0, active=None), seen(1, cards=None, active=None)))

    assert kinds(TableState(), reading) == ["player", "player"]


def test_a_cleared_felt_ends_the_hand_with_what_was_known_of_it() -> None:
    believed = table(sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop", pot="9")
    empty = TableReading(hero=(), board=(), seats=(seen(0, active=None), seen(1, cards=None, active=None)))

    assert happened(believed, empty) == [
        ("hand_end", {"hand": 1, "hero": ["Ah", "Kd"], "board": ["2c", "7d", "Th"], "pot": "9"}),
        ("player", {"seat": 0, "present": True, "cards": None, "active": None}),
        ("player", {"seat": 1, "present": True, "cards": None, "active": None}),
    ]


def test_a_hand_that_ended_ends_once() -> None:
    believed = table(sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop")
    empty = TableReading(hero=(), board=(), seats=(seen(0, active=None), seen(1, cards=None, active=None)))

    after = compare(believed=believed, seen=empty).believed

    assert happened(after, empty) == []


def test_a_board_hidden_by_a_window_does_not_end_the_hand() -> None:
    believed = table(sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop")
    covered = TableReading(hero=(), board=(), seats=(seen(1, cards=None, active=None),))

    assert happened(believed, covered) == []


NEXT_HANDS = {
    "other cards for the hero": (
        table(hero=["Ah", "Kd"], dealer_seat=0),
        TableReading(hero=parse_cards("2s3s"), dealer_seat=0),
    ),
    "one card the same, and the button moved": (
        table(hero=["Ah", "Kd"], dealer_seat=0),
        TableReading(hero=parse_cards("Ah3s"), dealer_seat=1),
    ),
    "the board gone and cards dealt": (
        table(hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop"),
        TableReading(hero=parse_cards("2s3s"), board=()),
    ),
    "another board": (
        table(board=["2c", "7d", "Th"], street="flop"),
        TableReading(board=parse_cards("4c 5d 6h")),
    ),
    "the button moved, and the pot was paid out": (
        table(sits(1), sits(2), dealer_seat=0, pot="7"),
        TableReading(hero=(), board=(), pot=Decimal("1.5"), dealer_seat=1, seats=(seen(1), seen(2))),
    ),
}


@pytest.mark.parametrize(("believed", "reading"), NEXT_HANDS.values(), ids=NEXT_HANDS.keys())
def test_a_hand_follows_another_without_a_cleared_felt_between(
    believed: TableState, reading: TableReading
) -> None:
    told = happened(believed, reading)

    assert [kind for kind, _ in told[:2]] == ["hand_end", "hand_start"]
    assert told[1][1] == {"hand": 2}


@pytest.mark.parametrize(
    ("hero", "board"),
    [("6h6c", "Qs7cAh"), ("2hAc", "KsQsJs"), ("", "7c4dJdQs")],
    ids=["one card on both boards", "a card of the user's too", "nobody's hand to be seen"],
)
def test_two_hands_may_share_a_card(hero: str, board: str) -> None:
    believed = table(sits(0), sits(1), hero=["4s", "Ac"], board=["7h", "Qs", "5s"], street="flop")
    reading = TableReading(hero=parse_cards(hero), board=parse_cards(board), seats=(seen(0), seen(1)))

    assert kinds(believed, reading)[:2] == ["hand_end", "hand_start"]


def test_a_card_of_the_users_that_lies_on_the_board_is_of_the_next_hand() -> None:
    believed = table(sits(0), sits(1), hero=["4s", "Ah"], street="preflop")
    reading = TableReading(hero=(), board=parse_cards("7sKh4s"), seats=(seen(0), seen(1)))

    assert kinds(believed, reading)[:2] == ["hand_end", "hand_start"]


def test_one_card_of_a_board_that_differs_is_a_doubt() -> None:
    believed = table(sits(0), sits(1), hero=["4s", "Ac"], board=["7h", "Qs", "5s"], street="flop")
    reading = TableReading(hero=parse_cards("4sAc"), board=parse_cards("7hQs6s"), seats=(seen(0), seen(1)))

    assert kinds(believed, reading) == []
