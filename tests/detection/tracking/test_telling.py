"""Hands are told as they were played, and nothing for certain that did not happen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._recorded_hands import SEATS, RecordedHand, degraded, played
from detection.poker.hand import Move
from detection.poker.readings import Confidence, SeatLabel, TableReading
from detection.tracking.table_update import Change
from detection.tracking.tracker import Tracker

FORCED = ("post", "ante", "straddle")
SURE = 0.95
LOOKS = 2
"""So often each thing is seen."""


def told(*looks: TableReading, tracker: Tracker | None = None) -> list[Change]:
    """Return the changes that looks make, each seen twice."""
    tracker = tracker or Tracker()
    return [change for look in looks for _ in range(LOOKS) for change in tracker.observe(look).changes]


def whole(hand: RecordedHand) -> list[Change]:
    return told(*hand.looks, hand.cleared)


def actions(changes: list[Change], *, least: float = 0.0) -> list[Move]:
    """Return the moves that were told with at least such a certainty."""
    return [
        Move(
            change.data["seat"],
            change.data["action"],
            None if change.data["amount"] is None else Decimal(change.data["amount"]),
            change.data["street"],
        )
        for change in changes
        if change.type == "action"
        and change.data["action"] not in FORCED
        and change.data["certainty"] >= least
    ]


def data_of(changes: list[Change], kind: str) -> dict[str, Any]:
    (change,) = [change for change in changes if change.type == kind]
    return change.data


@settings(max_examples=60, derandomize=True)
@given(st.integers(0, 10_000))
def test_a_hand_that_is_seen_wholly_is_told_wholly(seed: int) -> None:
    hand = played(seed, button=seed % SEATS)

    changes = whole(hand)

    assert actions(changes) == list(hand.moves)
    assert data_of(changes, "hand_end")["whole"]


@settings(max_examples=60, derandomize=True)
@given(st.integers(0, 10_000), st.floats(0, 0.5), st.floats(0, 0.2))
def test_what_is_told_for_certain_happened_whatever_was_not_seen(
    seed: int, drop: float, missing: float
) -> None:
    hand, random = played(seed, button=seed % SEATS), Random(seed)  # noqa: S311 - of what is unread
    seen = [look for number, look in enumerate(hand.looks) if not number or random.random() >= drop]
    looks = [degraded(look, random, missing) if number else look for number, look in enumerate(seen)]

    certain = actions(told(*looks, hand.cleared), least=SURE)

    rest = iter(hand.moves)
    assert all(move in rest for move in certain), (certain, hand.moves)


def test_hands_in_a_row_are_told_one_after_the_other() -> None:
    hands = [played(seed, button=seed % SEATS) for seed in range(6)]
    tracker = Tracker()

    changes = [change for hand in hands for change in told(*hand.looks, hand.cleared, tracker=tracker)]

    assert [change.type for change in changes if change.type.startswith("hand_")] == [
        "hand_start",
        "hand_end",
    ] * len(hands)
    assert actions(changes) == [move for hand in hands for move in hand.moves]


def test_the_next_hand_may_lie_there_before_the_table_was_cleared() -> None:
    hands = [played(seed, button=seed % SEATS) for seed in range(4)]

    changes = told(*(look for hand in hands for look in hand.looks))

    assert [change.data["hand"] for change in changes if change.type == "hand_start"] == [1, 2, 3, 4]
    certain = actions(changes, least=SURE)
    rest = iter([move for hand in hands for move in hand.moves])
    assert all(move in rest for move in certain)


def test_a_misread_stack_makes_no_move() -> None:
    hand = played(3, button=0)
    second = hand.looks[1]
    seats = tuple(replace(seat, stack=Decimal(7)) if seat.seat == 1 else seat for seat in second.seats)
    tracker = Tracker()

    changes = told(hand.looks[0], tracker=tracker)
    changes += tracker.observe(replace(second, seats=seats)).changes  # for one look
    changes += told(*hand.looks[1:], hand.cleared, tracker=tracker)

    assert actions(changes) == list(hand.moves)


def test_posts_are_told_before_what_players_do() -> None:
    changes = whole(played(3, button=0))

    first, second, *_ = [change.data for change in changes if change.type == "action"]

    assert [(each["action"], each["amount"], each["street"]) for each in (first, second)] == [
        ("post", "50", "preflop"),
        ("post", "100", "preflop"),
    ]
    assert (first["seat"], second["seat"]) == (1, 2)


def test_a_straddle_is_told_by_its_label() -> None:
    dealt = played(3, button=0).looks[0]
    straddle = Decimal(200)
    seats = tuple(
        replace(seat, bet=straddle, stack=(seat.stack or 0) - straddle, label=SeatLabel("straddle"))
        if seat.seat == 3
        else seat
        for seat in dealt.seats
    )
    straddled = replace(dealt, seats=seats, pot=(dealt.pot or 0) + straddle)
    # Behind the straddle the next one folds, and that makes the deal certain.
    folded = replace(
        straddled,
        seats=tuple(
            replace(seat, cards=None, active=False) if seat.seat == 4 else seat for seat in straddled.seats
        ),
    )

    changes = told(straddled, folded, folded)

    assert [
        (change.data["seat"], change.data["action"], change.data["amount"])
        for change in changes
        if change.type == "action"
    ] == [(1, "post", "50"), (2, "post", "100"), (3, "straddle", "200"), (4, "fold", None)]


def test_the_end_tells_who_was_dealt_in_with_what_and_who_won() -> None:
    hand = next(each for each in (played(seed, button=0) for seed in range(50)) if _folds_to_one(each))
    winner = next(seat for seat in hand.looks[-1].seats if seat.active)
    before = {seat.seat: seat.stack for seat in hand.looks[0].seats}
    changes = whole(hand)

    end = data_of(changes, "hand_end")

    assert [each["seat"] for each in end["dealt"]] == [1, 2, 3, 4, 5, 0]
    assert {each["seat"]: Decimal(each["stack"]) for each in end["dealt"]} == {
        seat: (stack or 0) + (hand.looks[0].seats[seat].bet or 0) for seat, stack in before.items()
    }
    won = {each["seat"]: each["won"] for each in end["results"]}
    assert {seat for seat, chips in won.items() if Decimal(chips)} == {winner.seat}


def _folds_to_one(hand: RecordedHand) -> bool:
    return sum(bool(seat.active) for seat in hand.looks[-1].seats) == 1


def test_a_check_is_told_by_its_label_alone() -> None:
    hand, at = next(
        (hand, at)
        for hand in (played(seed, button=0) for seed in range(50))
        for at, move in enumerate(hand.moves)
        if (move.verb, move.street) == ("check", "flop")
        and all(before.verb != "check" for before in hand.moves[:at])
    )
    flop = next(index for index, look in enumerate(hand.looks) if len(look.board or ()) == 3)
    tracker = Tracker()
    told(*hand.looks[: flop + 1], tracker=tracker)
    seats = tuple(
        replace(seat, label=SeatLabel("check")) if seat.seat == hand.moves[at].seat else seat
        for seat in hand.looks[flop].seats
    )

    changes = told(*[replace(hand.looks[flop], seats=seats)] * 2, tracker=tracker)

    assert actions(changes, least=SURE) == [hand.moves[at]]


def test_a_hand_of_which_nothing_tells_how_it_began_is_not_called_whole() -> None:
    hand = played(3, button=0)
    blind = [
        replace(
            look,
            dealer_seat=None,
            pot=None,
            seats=tuple(replace(seat, bet=None, stack=None) for seat in look.seats),
        )
        for look in hand.looks
    ]

    changes = told(*blind, replace(hand.cleared, seats=blind[-1].seats[:0] + hand.cleared.seats))

    assert actions(changes, least=SURE) == []
    assert data_of(changes, "hand_end")["dealt"] is None


def test_what_is_done_while_a_board_is_unsure_is_told_after_it() -> None:
    hand = next(
        each for each in (played(seed, button=0) for seed in range(50)) if each.moves[-1].street == "river"
    )
    unsure = [replace(look, confidence=Confidence(board=0.8)) for look in hand.looks]

    changes = told(*(look for look in unsure for _ in range(3)), hand.cleared)

    order = [
        (change.type, change.data["street"])
        for change in changes
        if change.type in ("street_change", "action")
    ]
    for street in ("flop", "turn", "river"):
        assert order.index(("street_change", street)) < order.index(("action", street))
    assert actions(changes) == list(hand.moves)


@pytest.mark.parametrize("seed", range(5))
def test_the_same_looks_tell_the_same(seed: int) -> None:
    hand = played(seed, button=0)

    assert whole(hand) == whole(hand)
