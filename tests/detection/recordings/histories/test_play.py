"""What was left out of a hand that the demo played is named, or closed by the rules; never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from pokerkit import HandHistory

from detection.recordings.histories.amounts import Amounts
from detection.recordings.histories.build import Provenance
from detection.recordings.histories.deal import deal_of
from detection.recordings.histories.history import HandIncomplete
from detection.recordings.histories.play import Replay
from detection.recordings.histories.seen import SeenHand, hands_of
from tests.detection.recordings.histories.hands import demo_events, phh_of

WHERE = Provenance(table="demo", session="one")


def acted(seat: int, verb: str, amount: str | None = None) -> dict[str, Any]:
    return event("action", seat=seat, action=verb, amount=amount)


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "seq": 1, "key": "a", "data": data, "timestamp": "2026-11-24T19:00:00.000Z"}


def three(*play: dict[str, Any]) -> SeenHand:
    """Return a hand of three with 100 each before blinds of 1 and 2: the button is at seat 0."""
    seated = [
        event("player", seat=seat, present=True, name=f"P{seat}", stack=stack, bet=bet, active=True)
        for seat, stack, bet in ((0, "100", None), (1, "99", "1"), (2, "98", "2"))
    ]
    events = [event("hand_start", hand=1), event("button", dealer_seat=0), *seated, *play]
    (hand,) = hands_of(events)
    return hand


def actions(hand: SeenHand) -> list[str]:
    """Return what was played, in PHH's words, without the hole cards."""
    amounts = Amounts([])
    replay = Replay(hand, deal_of(hand, amounts), amounts)
    replay.play()
    return [action for action in replay.actions if " dh " not in action]


def refused(hand: SeenHand) -> str:
    with pytest.raises(HandIncomplete) as reason:
        actions(hand)
    return str(reason.value)


FLOP = event("board", board=["2c", "3c", "4c"])
TURN = event("board", board=["2c", "3c", "4c", "5c"])
RIVER = event("board", board=["2c", "3c", "4c", "5c", "6c"])
CLOCK = event("performance")
"""Anything between two looks at the table."""


def test_checks_are_filled_in_where_the_rules_leave_nothing_else() -> None:
    hand = three(
        acted(0, "call", "2"), CLOCK, acted(1, "call", "2"), FLOP, acted(0, "bet", "4"), CLOCK,
        acted(1, "fold"), CLOCK, acted(2, "fold"), event("hand_end"),
    )  # fmt: skip

    assert actions(hand) == [
        "p3 cc", "p1 cc", "p2 cc", "d db 2c3c4c", "p1 cc", "p2 cc", "p3 cbr 4", "p1 f", "p2 f",
    ]  # fmt: skip


def test_actions_of_one_look_are_put_in_the_order_of_play() -> None:
    hand = three(acted(0, "raise", "6"), acted(1, "fold"), acted(2, "call", "6"), FLOP, event("hand_end"))
    turned = three(acted(2, "call", "6"), acted(1, "fold"), acted(0, "raise", "6"), FLOP, event("hand_end"))

    assert hand.steps[0] != turned.steps[0]
    for told in (hand, turned):
        assert refused(told) == "the hand ended on the flop, where seat 2 (P2) had to act"


def test_a_check_then_a_raise_in_one_look_are_two_actions() -> None:
    hand = three(
        acted(0, "call", "2"), CLOCK, acted(1, "call", "2"), FLOP, acted(1, "raise", "12"),
        acted(2, "bet", "4"), acted(0, "fold"), CLOCK, acted(2, "fold"), event("hand_end"),
    )  # fmt: skip

    with pytest.raises(HandIncomplete):  # two actions of one seat in one look can't be told apart from none
        actions(three(acted(1, "call", "2"), acted(1, "call", "2"), event("hand_end")))
    assert actions(hand)[4:] == ["p1 cc", "p2 cbr 4", "p3 f", "p1 cbr 12", "p2 f"]


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        ([acted(1, "fold")], "what seat 0 (P0) did about a bet before the flop was not seen"),
        ([acted(0, "call", "3")], "seat 0 (P0) called 3 before the flop, where it was 2"),
        ([acted(0, "bet", "6")], "seat 0 (P0) bet before the flop where a bet of 2 lay already"),
        ([acted(0, "raise", None)], "how much seat 0 (P0) put in before the flop was not read"),
        ([acted(0, "all-in", "60")], "seat 0 (P0) went all-in before the flop with 60, but has 100"),
        ([acted(0, "raise", "3")], "'p3 cbr 3' before the flop is against the rules"),
        ([acted(5, "call", "2")], "what seat 0 (P0) did about a bet before the flop was not seen"),
        (
            [acted(0, "fold"), CLOCK, acted(1, "fold"), CLOCK, acted(2, "fold")],
            "seat 2 (P2) acted before the flop when nobody had to",
        ),
        ([acted(0, "call", "2"), FLOP], "what seat 1 (P1) did about a bet before the flop was not seen"),
        (
            [acted(0, "call", "2"), CLOCK, acted(1, "call", "2"), TURN],
            "what was done on the flop was not seen: the next card lay there at once",
        ),
    ],
)
def test_what_does_not_fit_is_named(play: list[dict[str, Any]], reason: str) -> None:
    assert refused(three(*play, event("hand_end"))).startswith(reason)


def test_who_is_all_in_sees_the_board_without_another_look() -> None:
    hand = three(
        acted(0, "all-in", "100"), CLOCK, acted(1, "fold"), CLOCK, acted(2, "all-in", "100"), CLOCK,
        event("card", card_type="shown", seat=0, cards=["Ah", "Ad"]),
        event("card", card_type="shown", seat=2, cards=["Kh", "Kd"]),
        event("board", board=["2c", "3d", "7c", "8s", "9h"]), event("hand_end"),
    )  # fmt: skip

    assert actions(hand)[3:] == ["p3 sm AhAd", "p2 sm KhKd", "d db 2c3d7c", "d db 8s", "d db 9h"]


def left_out(events: Iterable[dict[str, Any]]) -> dict[object, str]:
    """Return the hands that were left out, by number, with the reason."""
    reasons = {}
    for hand in hands_of(events):
        try:
            phh_of(hand, WHERE)
        except HandIncomplete as reason:
            reasons[hand.number] = str(reason)
    return reasons


@pytest.mark.parametrize("number", range(0, 45, 3))
def test_an_action_that_is_missing_leaves_its_hand_out_and_no_other(number: int) -> None:
    events = demo_events(seed=2, hands=12)
    actions = [
        event["seq"]
        for event in events
        if event["type"] == "action" and event["data"]["action"] not in ("post", "check")
    ]
    missing = actions[number]
    hand = [
        event["data"]["hand"] for event in events if event["type"] == "hand_start" and event["seq"] < missing
    ]

    assert list(left_out([event for event in events if event["seq"] != missing])) == [hand[-1]]


def test_of_hands_with_a_missing_event_each_is_left_out_or_as_it_was_played() -> None:
    """A stack that was not read stays as it was, and nobody can tell: of later hands only the play counts."""
    events = demo_events(seed=4, hands=3)
    whole = {hand.number: phh_of(hand, WHERE) for hand in hands_of(events)}
    written = 0

    for at, gone in enumerate(events):
        if gone["type"] in ("hand_start", "button"):
            continue
        for hand in hands_of(events[:at] + events[at + 1 :]):
            try:
                told = HandHistory.loads(phh_of(hand, WHERE))
            except HandIncomplete:
                continue
            true = HandHistory.loads(whole[hand.number])
            assert _played(told) == _played(true)
            assert hand.first_seq > gone["seq"] or told.starting_stacks == true.starting_stacks
            written += 1

    assert written > len(events)


def _played(history: HandHistory) -> object:
    """Return what was played; that cards were not seen where nobody needs them changes nothing of it."""
    actions = [action.split(" sm")[0] for action in history.actions if " dh " not in action]
    return history.seats, history.blinds_or_straddles, actions
