from __future__ import annotations

from typing import Any

import pytest

from detection.recordings.histories.amounts import Amounts
from detection.recordings.histories.chips import finishing_stacks
from detection.recordings.histories.deal import HandIncomplete, deal_of
from detection.recordings.histories.play import Replay
from detection.recordings.histories.seen import SeenHand, hands_of

STACKS = {0: "94", 1: "98", 2: "94"}
"""What three with 100 each have left when two of them met at the river for 6."""


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "seq": 1, "key": "a", "data": data, "timestamp": "2026-11-24T19:00:00.000Z"}


def acted(seat: int, verb: str, amount: str | None) -> list[dict[str, Any]]:
    stack = str(100 - int(amount)) if amount else STACKS[seat]
    return [
        event("player", seat=seat, stack=stack, bet=amount),
        event("action", seat=seat, action=verb, amount=amount),
    ]


def met(*ends: dict[str, Any], shown: dict[int, list[str]] | None = None, pot: str = "14") -> SeenHand:
    """Return a hand in which seats 0 and 2 put in 6 each, seat 1 its blind of 2, and all is checked down."""
    blinds = [
        event("player", seat=seat, present=True, name=f"P{seat}", stack=stack, bet=bet, active=True)
        for seat, stack, bet in ((0, "99", "1"), (1, "98", "2"), (2, "100", None))
    ]
    cards = ["2c", "3d", "7h", "9s", "Jc"]
    events = [
        *[event("hand_start", hand=1), event("button", dealer_seat=2), *blinds],
        *[*acted(2, "raise", "6"), *acted(0, "call", "6"), *acted(1, "fold", None)],
        event("pot", pot=pot),
        *(event("board", board=cards[:count]) for count in (3, 4, 5)),
        *(event("card", card_type="shown", seat=seat, cards=held) for seat, held in (shown or {}).items()),
        event("hand_end"),
        *ends,
    ]
    (hand,) = hands_of(events)
    return hand


SHOWN = {0: ["As", "Ad"], 2: ["Ks", "Kd"]}


def left(hand: SeenHand) -> list[object]:
    """Return the finishing stacks of seats 0, 1 and 2."""
    amounts = Amounts(
        amount
        for table in (hand.deal, hand.end, hand.after)
        for seat in (table.seats.values() if table else ())
        for amount in (seat.stack, seat.bet)
    )
    replay = Replay(hand, deal_of(hand, amounts), amounts)
    replay.play()
    return [str(chips) for chips in finishing_stacks(replay, amounts)]


def stack(seat: int, chips: str) -> dict[str, Any]:
    return event("player", seat=seat, stack=chips)


def test_the_play_says_what_was_not_read() -> None:
    assert left(met(shown=SHOWN)) == ["108", "98", "94"]
    assert left(met(stack(0, "108"), shown=SHOWN)) == ["108", "98", "94"]


def test_what_the_room_kept_is_believed_up_to_a_tenth_of_the_pot() -> None:
    assert left(met(stack(0, "107.50"), shown=SHOWN)) == ["107.50", "98.00", "94.00"]
    with pytest.raises(HandIncomplete, match=r"seat 0 \(P0\) was left with 106, and by the play with 108"):
        left(met(stack(0, "106"), shown=SHOWN))


def test_who_bought_more_at_once_won_nothing_by_it() -> None:
    assert left(met(stack(2, "200"), shown=SHOWN)) == ["108", "98", "94"]
    assert left(met(stack(0, "108"), stack(0, "200"), shown=SHOWN)) == ["108", "98", "94"]


def test_chips_that_went_elsewhere_are_a_contradiction() -> None:
    with pytest.raises(HandIncomplete, match=r"seat 2 \(P2\) was left with 90, and by the play with 94"):
        left(met(stack(2, "90"), shown=SHOWN))
    with pytest.raises(HandIncomplete, match="the pot held 20, and by the play 14"):
        left(met(shown=SHOWN, pot="20"))


def test_a_pot_may_be_shared_to_less_than_a_cent() -> None:
    shared = {0: ["As", "Kd"], 2: ["Ac", "Kh"]}

    assert left(met(stack(0, "101"), stack(2, "101"), shown=shared)) == ["101", "98", "101"]
    assert left(met(stack(0, "100.995"), shown=shared))[0] == "100.995"


def test_hidden_cards_are_believed_where_chips_tell_who_won() -> None:
    assert left(met(stack(0, "108"), stack(2, "94"), shown={0: SHOWN[0]})) == ["108", "98", "94"]
    with pytest.raises(HandIncomplete, match=r"the cards of seat 2 \(P2\) at the showdown were not seen"):
        left(met(shown={0: SHOWN[0]}))
