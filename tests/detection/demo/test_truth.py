from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from detection.demo.game_state import GameState, Seat
from detection.demo.moves import Acted, Cleared, Dealt, Left, Move, Opened, Sat, Shown, Street, Won
from detection.demo.truth import TruthEvent, amount, events, reading
from detection.poker.cards import parse_cards

HERO_CARDS = parse_cards("AhKd")
BETWEEN = GameState(
    seats=(Seat(number=0, name="Heron", stack=10000), Seat(number=1, name="Marlow7", stack=8050)), dealer=0
)
PREFLOP = GameState(
    hand=1,
    seats=(
        Seat(number=0, name="Heron", stack=9950, bet=50, cards=HERO_CARDS, face_up=True),
        Seat(number=1, name="Marlow7", stack=7950, bet=100, cards=parse_cards("2c2d")),
    ),
    pot=150,
    dealer=1,
)


def with_seat(table: GameState, number: int, **changed: object) -> GameState:
    """Return `table` with one seat changed."""
    seats = tuple(
        replace(seat, **changed) if seat.number == number else seat  # type: ignore[arg-type]
        for seat in table.seats
    )
    return replace(table, seats=seats)


def told(before: GameState | None, move: Move, after: GameState) -> list[TruthEvent]:
    return list(events(before, move, after))


def acted(seat: int, verb: str, printed: str | None) -> dict[str, object]:
    """Return what an action of the first hand says, before the flop."""
    return {"hand": 1, "seat": seat, "action": verb, "amount": printed, "street": "preflop"}


@pytest.mark.parametrize(
    ("cents", "printed"), [(50, "0.50"), (1200, "12"), (1250, "12.50"), (5, "0.05"), (0, "0")]
)
def test_amounts_are_as_printed(cents: int, printed: str) -> None:
    assert str(amount(cents)) == printed


def test_the_first_sight_of_a_table_tells_who_sits_there() -> None:
    assert told(None, Opened(), BETWEEN) == [
        TruthEvent("button", {"dealer_seat": 0, "previous": None}),
        TruthEvent("player", {"seat": 0, "present": True, "name": "Heron", "stack": "100"}),
        TruthEvent("player", {"seat": 1, "present": True, "name": "Marlow7", "stack": "80.50"}),
    ]


def test_a_deal_is_a_hand_with_its_button_blinds_backs_and_hero_cards() -> None:
    assert told(BETWEEN, Dealt(1, 0), PREFLOP) == [
        TruthEvent("hand_start", {"hand": 1}),
        TruthEvent("button", {"dealer_seat": 1, "previous": 0}),
        TruthEvent(
            "player",
            {"seat": 0, "present": True, "stack": "99.50", "bet": "0.50", "active": True, "hero": True},
        ),
        TruthEvent(
            "player",
            {"seat": 1, "present": True, "stack": "79.50", "bet": "1", "active": True, "cards": "hidden"},
        ),
        TruthEvent("action", acted(0, "post", "0.50")),
        TruthEvent("action", acted(1, "post", "1")),
        TruthEvent("pot", {"pot": "1.50", "previous": None, "currency": "$"}),
        TruthEvent("card", {"cards": ["Ah", "Kd"], "card_type": "hero", "seat": 0}),
    ]


def test_a_raise_is_a_smaller_stack_a_larger_bet_and_a_larger_pot() -> None:
    after = replace(with_seat(PREFLOP, 0, stack=9700, bet=300), pot=400)

    assert told(PREFLOP, Acted(0, "raise", 300), after) == [
        TruthEvent("player", {"seat": 0, "present": True, "stack": "97", "bet": "3"}),
        TruthEvent("action", acted(0, "raise", "3")),
        TruthEvent("pot", {"pot": "4", "previous": "1.50", "currency": "$"}),
    ]


def test_a_fold_is_cards_gone_while_others_hold_theirs() -> None:
    after = with_seat(PREFLOP, 0, cards=())

    assert told(PREFLOP, Acted(0, "fold", None), after) == [
        TruthEvent("player", {"seat": 0, "present": True, "cards": None, "active": False}),
        TruthEvent("action", acted(0, "fold", None)),
    ]


def test_a_check_is_told_and_a_lit_plate_is_not() -> None:
    assert told(PREFLOP, Acted(1, "check", None), replace(PREFLOP, lit=frozenset((0,)))) == [
        TruthEvent("action", acted(1, "check", None))
    ]
    assert told(PREFLOP, Won(), replace(PREFLOP, lit=frozenset((1,)))) == []


def test_a_street_collects_bets_before_its_cards_are_told() -> None:
    flop = parse_cards("2s7h9c")
    after = with_seat(with_seat(replace(PREFLOP, board=flop), 0, bet=0), 1, bet=0)

    assert told(PREFLOP, Street("flop", "preflop", flop), after) == [
        TruthEvent("player", {"seat": 0, "present": True, "bet": None}),
        TruthEvent("player", {"seat": 1, "present": True, "bet": None}),
        TruthEvent("street_change", {"hand": 1, "street": "flop", "previous": "preflop"}),
        TruthEvent("board", {"board": ["2s", "7h", "9c"], "new": ["2s", "7h", "9c"], "street": "flop"}),
    ]


def test_a_showdown_tells_the_cards_that_were_backs() -> None:
    after = with_seat(PREFLOP, 1, face_up=True)

    assert told(PREFLOP, Shown(1), after) == [
        TruthEvent("card", {"cards": ["2c", "2d"], "card_type": "shown", "seat": 1})
    ]


def test_a_cleared_table_ends_the_hand_and_folds_nobody() -> None:
    after = replace(BETWEEN, hand=1, dealer=1)

    assert told(PREFLOP, Cleared(1, HERO_CARDS, (), 150), after) == [
        TruthEvent("hand_end", {"hand": 1, "hero": ["Ah", "Kd"], "board": [], "pot": "1.50"}),
        TruthEvent("player", {"seat": 0, "present": True, "stack": "100", "bet": None, "cards": None}),
        TruthEvent("player", {"seat": 1, "present": True, "stack": "80.50", "bet": None, "cards": None}),
    ]


def test_players_come_and_go() -> None:
    alone = replace(BETWEEN, seats=BETWEEN.seats[:1])

    assert told(BETWEEN, Left(1), alone) == [TruthEvent("player", {"seat": 1, "present": False})]
    assert told(alone, Sat(1), BETWEEN) == [
        TruthEvent("player", {"seat": 1, "present": True, "name": "Marlow7", "stack": "80.50"})
    ]


def test_a_reading_says_what_can_be_seen() -> None:
    seen = reading(with_seat(PREFLOP, 0, cards=()), width=1280, height=720)

    assert (seen.hero, seen.board, seen.pot, seen.currency) == ((), (), Decimal("1.50"), "$")
    assert [seat.cards for seat in seen.seats] == [None, "hidden"]
    assert [seat.active for seat in seen.seats] == [False, True]
    assert [seat.bet for seat in seen.seats] == [Decimal("0.50"), Decimal(1)]
    assert seen.dealer_seat == 1


def test_the_hero_is_known_by_face_up_cards_and_told_once() -> None:
    next_hand = replace(PREFLOP, hand=2)
    told_again = told(replace(BETWEEN, hand=1), Dealt(2, 0), next_hand)

    assert [seat.hero for seat in reading(PREFLOP, width=1280, height=720).seats] == [True, False]
    assert [seat.hero for seat in reading(BETWEEN, width=1280, height=720).seats] == [False, False]
    assert not any("hero" in event.data for event in told_again)


def test_a_reading_between_hands_says_of_nobody_that_they_are_out() -> None:
    seen = reading(BETWEEN, width=1280, height=720)

    assert [seat.active for seat in seen.seats] == [None, None]
    assert seen.pot is None
