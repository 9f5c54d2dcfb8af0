from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from detection.poker.cards import parse_cards
from detection.poker.table_state import SeatState, TableState
from detection.recordings.histories.amounts import Amounts
from detection.recordings.histories.deal import Deal, deal_of, who
from detection.recordings.histories.history import HandIncomplete
from detection.recordings.histories.seen import SeenHand


def seat(number: int, stack: str | None = "100", bet: str | int | None = None, **fields: Any) -> SeatState:
    """Return a seat that was dealt in, with `fields` instead, as JSON has them."""
    held = {"seat": number, "name": f"P{number}", "stack": stack, "bet": bet, "active": True}
    return SeatState.from_json({**held, **fields})


def dealt(
    *seats: SeatState, button: int | None = 0, hero: str = "", pot: str | None = None, held: bool = False
) -> Deal:
    hand = SeenHand(number=1, first_seq=1, started_at="2026-11-24T19:00:00.000Z", hero=parse_cards(hero))
    placed = {each.seat: each for each in seats}
    hand.deal = TableState(seats=placed, dealer_seat=button, pot=None if pot is None else Decimal(pot))
    hand.held = {1} if held else set()
    return deal_of(hand, Amounts(amount for each in seats for amount in (each.stack, each.bet)))


def test_the_button_acts_last_and_blinds_are_part_of_the_stacks() -> None:
    deal = dealt(seat(0), seat(2, "99.50", "0.50"), seat(5, "99", "1"), seat(7, active=False), pot="1.50")

    assert deal.order == [2, 5, 0]
    assert deal.blinds == [0.5, 1, 0]
    assert deal.stacks == [100, 100, 100]
    assert deal.big_blind == 1


def test_of_two_players_the_button_has_the_small_blind() -> None:
    deal = dealt(seat(0, "99", "1"), seat(4, "98", "2"))

    assert (deal.order, deal.blinds) == ([4, 0], [1, 2])


def test_a_button_at_an_empty_seat_counts_from_there() -> None:
    assert dealt(seat(0, "99", "1"), seat(2, "98", "2"), seat(4), button=5).order == [0, 2, 4]


def test_the_hero_is_who_was_seen_to_be_one() -> None:
    seats = (seat(0, hero=True), seat(1, "99", "1"), seat(2, "98", "2"))

    assert dealt(*seats, hero="AhKd").hero == 0
    assert dealt(*seats).hero is None
    assert dealt(seat(0), *seats[1:], hero="AhKd").hero is None


@pytest.mark.parametrize(
    ("seats", "table", "reason"),
    [
        ([seat(0), seat(1, "99", "1"), seat(2, "98", "2")], {"button": None}, "the button was not seen"),
        (
            [seat(0), seat(1, "9", "1"), seat(2, "8", "2", active=None)],
            {},
            "whether seat 2 (P2) was dealt in",
        ),
        ([seat(0), seat(1, active=False)], {}, "1 players were seen to hold cards"),
        (
            [seat(0, None), seat(1, "99", "1"), seat(2, "98", "2")],
            {},
            "the stack of seat 0 (P0) was not read",
        ),
        ([seat(0), seat(1), seat(2, "98", "2")], {}, "no blind of seat 1 (P1) was seen"),
        ([seat(0), seat(1, "99", bet=1), seat(2, "98", "2")], {}, "the bet of seat 1 (P1) was not read"),
        ([seat(0), seat(1, "99", "1"), seat(2, "0", "2")], {}, "seat 2 (P2) had not enough for a blind"),
        ([seat(0, "98", "2"), seat(1, "99", "1"), seat(2, "98", "2")], {}, "more than the two blinds lay"),
        (
            [seat(0), seat(1, "99", "1"), seat(2, "98", "2")],
            {"pot": "6"},
            "the pot of 6 before anybody acted",
        ),
        (
            [seat(0), seat(2, "99", "1"), seat(3, "98", "2"), seat(1, active=False)],
            {"held": True},
            "what seat 1",
        ),
    ],
)
def test_what_was_not_seen_is_named(seats: list[SeatState], table: dict[str, Any], reason: str) -> None:
    with pytest.raises(HandIncomplete) as refusal:
        dealt(*seats, **table)

    assert str(refusal.value).startswith(reason)


def test_a_seat_without_a_name_is_its_number() -> None:
    assert who(TableState(), 3) == "seat 3"
