from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from detection.poker.readings import TableReading
from tests.detection.tables import FLOP, happened, kinds, seen, sits, table


def test_a_button_that_is_legible_a_frame_after_the_cards_is_this_hands() -> None:
    believed = table(sits(0), sits(1), dealer_seat=0)

    assert kinds(believed, TableReading(dealer_seat=1, seats=(seen(0), seen(1)))) == ["button"]


def test_a_button_that_moves_once_somebody_acted_is_doubted() -> None:
    believed = table(sits(0, last_action={"action": "call", "amount": "1"}), sits(1), dealer_seat=0)

    assert kinds(believed, TableReading(dealer_seat=1, seats=(seen(0), seen(1)))) == []


def test_one_player_in_sight_says_nothing_of_the_others() -> None:
    believed = table(sits(0, bet="2"), sits(1, bet="2"), sits(2))

    assert happened(believed, TableReading(seats=(seen(2),))) == []


def test_bets_go_to_the_middle_with_the_street() -> None:
    believed = table(sits(0, bet="3"), sits(1, bet="3"))

    told = happened(believed, TableReading(board=FLOP, seats=(seen(0), seen(1))))

    assert told[:2] == [
        ("player", {"seat": 0, "present": True, "bet": None}),
        ("player", {"seat": 1, "present": True, "bet": None}),
    ]


def test_all_bets_gone_at_once_were_collected() -> None:
    believed = table(sits(0, bet="3"), sits(1, bet="3"))

    assert kinds(believed, TableReading(seats=(seen(0), seen(1)))) == ["player", "player"]


def test_one_bet_gone_while_another_lies_is_only_hidden() -> None:
    believed = table(sits(0, bet="3"), sits(1, bet="3"))

    assert kinds(believed, TableReading(seats=(seen(0), seen(1, bet=Decimal(3))))) == []


def test_bets_lie_as_long_as_somebody_faces_them() -> None:
    bettor = sits(0, bet="3", last_action={"action": "bet", "amount": "3"})
    both = TableReading(seats=(seen(0), seen(1)))

    assert kinds(table(bettor, sits(1)), both) == []
    assert kinds(table(bettor, sits(1, bet="2", stack="0")), both)[0] == "player"
    assert kinds(table(bettor, sits(1, active=False, cards=None)), both)[0] == "player"
    assert kinds(table(replace(bettor, last_action=None), sits(1)), both) == [
        "player"
    ]  # of the street before
