from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pokerkit import (
    BlindOrStraddlePosting,
    BoardDealing,
    CheckingOrCalling,
    CompletionBettingOrRaisingTo,
    Folding,
    HandHistory,
    HoleCardsShowingOrMucking,
    State,
)

from detection.poker.table_state import TableState
from detection.recordings.histories.amounts import Amounts
from detection.recordings.histories.build import Provenance, finishing_stacks
from detection.recordings.histories.deal import deal_of
from detection.recordings.histories.history import HandIncomplete
from detection.recordings.histories.play import Replay
from detection.recordings.histories.seen import SeenHand, hands_of
from tests.detection.recordings.histories.hands import Played, demo_events, demo_hands, phh_of

WHERE = Provenance(table="demo", session="one")
SEEDS, HANDS = (1, 2, 3, 4, 5), 20


def read_back(text: str) -> tuple[HandHistory, State]:
    """Return a file as pokerkit reads it, and the end of its hand."""
    history = HandHistory.loads(text)
    *_, final = history
    return history, final


def played_by(state: State, seats: list[int]) -> list[tuple[int, str, Decimal | None]]:
    """Return the actions that pokerkit read, as the game tells them."""
    told: list[tuple[int, str, Decimal | None]] = []
    bets = dict.fromkeys(seats, Decimal(0))
    stacks = dict(zip(seats, map(Decimal, state.starting_stacks), strict=True))
    for operation in state.operations:
        if isinstance(operation, BoardDealing):
            bets = dict.fromkeys(seats, Decimal(0))
        if isinstance(
            operation, BlindOrStraddlePosting | CheckingOrCalling | CompletionBettingOrRaisingTo | Folding
        ):
            seat = seats[operation.player_index]
            standing, had = max(bets.values()), bets[seat]
            if isinstance(operation, Folding):
                told.append((seat, "fold", None))
                continue
            paid = Decimal(operation.amount)
            bets[seat] = paid if isinstance(operation, CompletionBettingOrRaisingTo) else had + paid
            stacks[seat] -= bets[seat] - had
            if isinstance(operation, BlindOrStraddlePosting):
                continue
            if bets[seat] == had:
                told.append((seat, "check", None))
            elif stacks[seat] == 0:
                told.append((seat, "all-in", bets[seat]))
            elif isinstance(operation, CheckingOrCalling):
                told.append((seat, "call", bets[seat]))
            else:
                told.append((seat, "raise" if standing else "bet", bets[seat]))
    return told


def assert_equal(text: str, played: Played) -> None:
    """Check a file, as pokerkit reads it, against the hand as the game played it."""
    history, final = read_back(text)
    assert history.seats is not None
    seats = [seat - 1 for seat in history.seats]
    assert seats[-1] == played.dealer
    assert history.players == [played.names[seat] for seat in seats]
    assert history.starting_stacks == [played.stacks[seat] for seat in seats]
    assert played_by(final, seats) == played.actions
    assert "".join(repr(card) for cards in final.board_cards for card in cards) == played.board
    hero = history.user_defined_fields["_hero"] - 1
    assert history.actions[hero] == f"d dh p{hero + 1} {played.hero}"
    shown = {
        seats[operation.player_index]: "".join(map(repr, operation.hole_cards))
        for operation in final.operations
        if isinstance(operation, HoleCardsShowingOrMucking)
    }
    assert {seat: cards for seat, cards in shown.items() if seat != seats[hero]} == played.shown
    assert list(final.stacks) == [played.left[seat] for seat in seats]
    assert history.finishing_stacks == list(final.stacks)


def test_a_hundred_hands_of_the_demo_are_read_back_as_they_were_played() -> None:
    compared = 0
    for seed in SEEDS:
        seen = hands_of(demo_events(seed=seed, hands=HANDS))
        for hand, played in zip(seen, demo_hands(seed=seed, hands=HANDS), strict=True):
            assert_equal(phh_of(hand, WHERE), played)
            compared += 1

    assert compared == 100


@pytest.fixture
def shown_down() -> SeenHand:
    """A hand that went to a showdown with cards that were shown."""
    return next(hand for hand in hands_of(demo_events(seed=1, hands=9)) if hand.shown)


def test_a_file_says_where_and_when_and_whose_cards_are_known(shown_down: SeenHand) -> None:
    where = Provenance(table="it's\nmine", session="one", venue="Demo")
    history, _ = read_back(phh_of(shown_down, where))

    assert (history.variant, history.currency_symbol, history.venue) == ("NT", "$", "Demo")
    assert history.table == "it\N{RIGHT SINGLE QUOTATION MARK}s mine"
    assert (history.year, history.month, history.day, history.time_zone) == (2026, 11, 24, "UTC")
    assert str(history.time) == "19:00:00"
    assert history.hand == shown_down.number
    assert history.user_defined_fields["_session"] == "one"
    assert history.user_defined_fields["_first_seq"] == shown_down.first_seq
    assert sum("????" not in action for action in history.actions if " dh " in action) == 1


HOSTILE = st.text(
    st.sampled_from(
        "'\"\\\n\r\t\0\x1b\x7f\x85\u2028\u202e\ufeff\udcff#=[],A\N{PLAYING CARD ACE OF SPADES}",
    ),
    min_size=1,
)


@given(name=HOSTILE, table=HOSTILE, venue=HOSTILE, currency=HOSTILE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@example(name="'", table="'''", venue="\\", currency="'\nplayers = []")
@example(name="'''\n[x]", table="\\'", venue='"""', currency="\\u0000")
def test_hostile_names_are_told_and_end_no_text(
    shown_down: SeenHand, name: str, table: str, venue: str, currency: str
) -> None:
    hand = deepcopy(shown_down)
    seat, *_ = hand.deal.seats
    hand.deal = with_seat(replace(hand.deal, currency=currency), seat, name=name)

    text = phh_of(hand, Provenance(table=table, session="one", venue=venue))

    history, _ = read_back(text)
    plain = phh_of(shown_down, Provenance(table="a", session="one", venue="b"))
    assert set(tomllib.loads(text)) == set(tomllib.loads(plain))
    assert history.players is not None
    assert history.seats is not None
    assert history.players[history.seats.index(seat + 1)] == told(name)
    assert (history.table, history.venue, history.currency_symbol) == (
        told(table),
        told(venue),
        told(currency),
    )
    assert text.replace("\n", "").isprintable()


def with_seat(table: TableState, seat: int, **changes: Any) -> TableState:
    return replace(table, seats={**table.seats, seat: replace(table.seats[seat], **changes)})


def told(text: str) -> str:
    """Return what a file says of a text from outside."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def refused(hand: SeenHand) -> str:
    with pytest.raises(HandIncomplete) as reason:
        phh_of(hand, WHERE)
    return str(reason.value)


def test_a_hand_without_its_end_is_left_out(shown_down: SeenHand) -> None:
    shown_down.end = shown_down.after = None

    assert refused(shown_down) == "its end was not seen"


def test_a_card_in_two_places_is_no_hand(shown_down: SeenHand) -> None:
    shown_down.board = (shown_down.hero[0], *shown_down.board[1:])

    assert refused(shown_down) == "a card was seen in two places"


def test_chips_that_the_play_does_not_explain_are_no_hand(shown_down: SeenHand) -> None:
    seat = min(shown_down.shown)
    assert shown_down.end is not None
    shown_down.end = with_seat(shown_down.end, seat, stack=Decimal("3.50"))

    assert f"seat {seat} (" in refused(shown_down)
    assert "was left with 3.50, and by the play with" in refused(shown_down)


def test_a_pot_with_more_than_was_bet_is_no_hand(shown_down: SeenHand) -> None:
    assert shown_down.end is not None
    shown_down.end = replace(shown_down.end, pot=Decimal(9000))

    assert refused(shown_down).startswith("the pot held 9000.00, and by the play ")


def test_what_the_room_kept_is_in_the_stacks_afterwards(shown_down: SeenHand) -> None:
    _, final = read_back(phh_of(shown_down, WHERE))
    history = HandHistory.loads(phh_of(shown_down, WHERE))
    assert history.seats is not None
    assert shown_down.after is not None
    winner = max(range(len(final.stacks)), key=lambda at: final.stacks[at] - final.starting_stacks[at])
    kept = final.stacks[winner] - Decimal("0.50")
    shown_down.after = with_seat(shown_down.after, history.seats[winner] - 1, stack=kept)

    raked = HandHistory.loads(phh_of(shown_down, WHERE))
    assert raked.finishing_stacks is not None
    assert raked.finishing_stacks[winner] == kept


def test_cards_that_nobody_saw_need_chips_that_tell_who_won(shown_down: SeenHand) -> None:
    seat = min(shown_down.shown)
    loser = phh_of(shown_down, WHERE)
    history, final = read_back(loser)
    assert history.seats is not None
    index = history.seats.index(seat + 1)
    lost = final.stacks[index] < final.starting_stacks[index]
    del shown_down.shown[seat]

    if lost:
        assert f"p{index + 1} sm'" in phh_of(shown_down, WHERE)
    shown_down.after = None
    assert "the cards of" in refused(shown_down)


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
