from __future__ import annotations

import pytest

from detection.poker.cards import Card, parse_cards
from detection.poker.readings import Confidence, TableReading
from tests.detection.tables import FLOP, TURN, happened, seen, sits, table


@pytest.mark.parametrize(
    ("before", "board", "street", "new"),
    [
        ([], FLOP, "flop", ["2c", "7d", "Th"]),
        (["2c", "7d", "Th"], TURN, "turn", ["Qs"]),
        (["2c", "7d", "Th", "Qs"], parse_cards("2c 7d Th Qs Qh"), "river", ["Qh"]),
        ([], TURN, "turn", ["2c", "7d", "Th", "Qs"]),
    ],
    ids=["flop", "turn", "river", "a flop that was missed"],
)
def test_a_longer_board_is_a_street(
    before: list[str], board: tuple[Card, ...], street: str, new: list[str]
) -> None:
    was = {0: "preflop", 3: "flop", 4: "turn"}[len(before)]
    believed = table(board=before, street=was)

    told = happened(believed, TableReading(board=board, confidence=Confidence(board=0.9)))

    assert told == [
        ("street_change", {"hand": 1, "street": street, "previous": was}),
        ("board", {"board": [*map(str, board)], "new": new, "street": street, "confidence": 0.9}),
    ]


def test_cards_that_a_player_shows_lie_at_the_seat() -> None:
    believed = table(sits(0), sits(3))

    told = happened(believed, TableReading(seats=(seen(0), seen(3, cards=parse_cards("9s9h")))))

    assert told == [("card", {"cards": ["9s", "9h"], "card_type": "shown", "seat": 3, "confidence": None})]
