from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from detection.poker.cards import Card, parse_cards
from detection.recordings.histories.seen import Acted, Action, Dealt, hands_of
from tests.detection.recordings.histories.hands import demo_events, demo_hands


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "seq": 1, "key": "a", "data": data, "timestamp": "2026-11-24T19:00:00.000Z"}


def texts(cards: tuple[Card, ...]) -> str:
    return "".join(map(str, cards))


def test_each_hand_holds_its_cards_its_deal_and_its_end() -> None:
    hands = list(hands_of(demo_events(seed=3, hands=5)))

    assert [hand.number for hand in hands] == [1, 2, 3, 4, 5]
    for hand, played in zip(hands, demo_hands(seed=3, hands=5), strict=True):
        assert texts(hand.hero) == played.hero
        assert texts(hand.board) == played.board
        assert {seat: texts(cards) for seat, cards in hand.shown.items()} == played.shown
        assert sorted(seat.bet for seat in hand.deal.seats.values() if seat.bet) == [Decimal("0.50"), 1]
        assert hand.held == set(played.names)
        assert hand.end is not None
        assert hand.after is not None


def test_actions_of_one_look_stay_together() -> None:
    play = [
        event("action", seat=1, action="fold"),
        event("action", seat=2, action="call", amount="2", street="preflop"),
        event("performance"),
        event("action", seat=3, action="fold"),
        event("board", board=["2c", "3c", "4c"]),
        event("board", board=["2c", "3c", "4d"]),
    ]
    (hand,) = hands_of([event("hand_start", hand=1), *play])

    assert hand.steps == [
        Acted((Action(1, "fold", None), Action(2, "call", Decimal(2), "preflop"))),
        Acted((Action(3, "fold", None),)),
        Dealt(3),
    ]
    assert hand.board == parse_cards("2c3c4d")  # what was corrected counts


def test_chips_that_prove_an_action_are_not_the_deals() -> None:
    events = [
        event("player", seat=1, stack="100", name="P1"),
        event("hand_start", hand=1),
        event("player", seat=1, active=True, cards="hidden"),
        event("player", seat=1, stack="90", bet="10"),
        event("action", seat=1, action="raise", amount="10"),
        event("player", seat=1, stack="80", bet="20"),
        event("action", seat=1, action="raise", amount="20"),
    ]
    (hand,) = hands_of(events)

    assert (hand.deal.seats[1].stack, hand.deal.seats[1].bet) == (Decimal(100), None)
    assert hand.deal.seats[1].active is True


def test_a_hand_that_never_ended_has_no_end_and_the_next_is_its_own() -> None:
    events = [event("hand_start", hand=1), event("hand_start", hand=2), event("hand_end", hand=2)]

    assert [(hand.number, hand.end is None) for hand in hands_of(events)] == [(1, True), (2, False)]


def test_chips_after_the_end_are_those_that_follow_at_once() -> None:
    start = [event("player", seat=1, stack="5"), event("hand_start", hand=1), event("hand_end", hand=1)]
    later = [event("player", seat=1, stack="9"), event("performance"), event("player", seat=1, stack="70")]
    (hand,) = hands_of([*start, *later])

    assert hand.end is not None
    assert hand.after is not None
    assert (hand.end.seats[1].stack, hand.after.seats[1].stack) == (Decimal(5), Decimal(9))


@pytest.mark.parametrize("seat", [None, True, "1", 1.5, [], {}])
def test_a_seat_that_is_none_is_nobodys(seat: object) -> None:
    events = [
        event("hand_start", hand=1),
        event("player", seat=seat, stack="5"),
        event("card", card_type="shown", seat=seat, cards=["2c", "3c"]),
        event("action", seat=seat, action="fold"),
        event("hand_end", hand=1),
        event("player", seat=seat, stack="9"),
    ]
    (hand,) = hands_of(events)

    assert (hand.steps, hand.shown, hand.deal.seats) == ([], {}, {})


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    wrong = event("action", seat=1, action="call", amount="2") | {"seq": 7}
    right = event("correction", corrects=[7], hand=1, seat=1, action="raise", amount="6", street="preflop")
    after = event("action", seat=2, action="fold") | {"seq": 8}
    gone = event("correction", corrects=[8], hand=1)
    (hand,) = hands_of(
        [event("hand_start", hand=1), wrong, event("performance"), after, event("hand_end"), right, gone]
    )

    assert hand.steps == [Acted((Action(1, "raise", Decimal(6), "preflop"),))]


def test_blinds_that_are_told_belong_to_the_deal() -> None:
    posts = [
        event("action", seat=1, action="post", amount="1", street="preflop"),
        event("player", seat=1, name="P", stack="99", bet="1", active=True),
        event("action", seat=2, action="post", amount="2", street="preflop"),
        event("performance"),
        event("action", seat=3, action="fold", street="preflop", certainty=0.6),
    ]
    (hand,) = hands_of([event("hand_start", hand=1), *posts])

    assert [(post.seat, post.amount) for post in hand.posts] == [(1, Decimal(1)), (2, Decimal(2))]
    assert hand.steps == [Acted((Action(3, "fold", None, "preflop"),))]
    assert hand.deal.seats[1].stack == Decimal(99)
    assert [reason for _, reason in hand.doubts] == ["that seat 3 did fold is 60% certain"]


def test_the_end_tells_who_won_and_what_was_shown() -> None:
    results = [
        {"seat": 1, "name": "A", "won": "12.50", "cards": ["Ah", "Kd"]},
        {"seat": 2, "name": "B", "won": None, "cards": None},
    ]
    (hand,) = hands_of([event("hand_start", hand=1), event("hand_end", hand=1, results=results)])

    assert [(result.seat, result.won) for result in hand.results] == [(1, Decimal("12.50")), (2, None)]
    assert {seat: "".join(map(str, cards)) for seat, cards in hand.shown.items()} == {1: "AhKd"}
