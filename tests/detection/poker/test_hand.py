"""A hand by its rules, against pokerkit's: the same turns, stacks and bets, whatever legal moves are made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pokerkit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.poker.hand import Hand, IllegalMove, begin

BLINDS = (50, 100)


def referee(stacks: list[int]) -> Any:
    return pokerkit.NoLimitTexasHoldem.create_state(
        (
            pokerkit.Automation.ANTE_POSTING,
            pokerkit.Automation.BLIND_OR_STRADDLE_POSTING,
            pokerkit.Automation.HOLE_DEALING,
            pokerkit.Automation.CARD_BURNING,
            pokerkit.Automation.BET_COLLECTION,
            pokerkit.Automation.HOLE_CARDS_SHOWING_OR_MUCKING,
            pokerkit.Automation.HAND_KILLING,
            pokerkit.Automation.CHIPS_PUSHING,
            pokerkit.Automation.CHIPS_PULLING,
            pokerkit.Automation.RUNOUT_COUNT_SELECTION,
        ),
        ante_trimming_status=True,
        raw_antes=0,
        raw_blinds_or_straddles=BLINDS,
        min_bet=100,
        raw_starting_stacks=stacks,
        player_count=len(stacks),
        mode=pokerkit.Mode.TOURNAMENT,
    )


def dealt(stacks: list[int]) -> Hand:
    """Return the hand as ours: pokerkit's first of two players is the big blind."""
    posted = [min(post, stack) for post, stack in zip((*BLINDS, *[0] * len(stacks)), stacks, strict=False)]
    if len(stacks) == 2:
        posted = [min(100, stacks[0]), min(50, stacks[1])]
    return begin(
        tuple(range(len(stacks))),
        tuple(Decimal(stack - post) for stack, post in zip(stacks, posted, strict=True)),
        tuple(Decimal(post) for post in posted),
    )


@given(st.lists(st.integers(1, 3000), min_size=2, max_size=7), st.data())
def test_turns_stacks_and_bets_are_pokerkits(stacks: list[int], data: st.DataObject) -> None:
    judge, hand = referee(stacks), dealt(stacks)
    while judge.status and not hand.is_over:
        if hand.actor is None and judge.actor_index is not None and not judge.checking_or_calling_amount:
            judge.check_or_call()  # it asks who has nothing to call and nobody to bet against; rooms do not
            continue
        assert hand.actor == judge.actor_index
        if hand.actor is None:
            assert judge.can_deal_board()
            judge.deal_board()
            hand = hand.deal()
            continue
        assert [int(stack or 0) for stack in hand.stacks] == list(judge.stacks)
        assert [int(bet) for bet in hand.bets] == list(judge.bets)
        assert hand.pot == judge.total_pot_amount
        moves = ["call", *(["fold"] if judge.can_fold() else [])]
        if judge.can_complete_bet_or_raise_to():
            moves.append("raise")
        move = data.draw(st.sampled_from(moves))
        if move == "fold":
            judge.fold()
            hand = hand.fold()
        elif move == "call":
            judge.check_or_call()
            hand = hand.check_or_call()
        else:
            least = judge.min_completion_betting_or_raising_to_amount
            most = judge.max_completion_betting_or_raising_to_amount
            amount = data.draw(st.integers(least, most))
            judge.complete_bet_or_raise_to(amount)
            hand = hand.raise_to(Decimal(amount))
    while judge.status and judge.can_deal_board():
        judge.deal_board()
    assert not judge.status


def test_what_the_rules_forbid_is_refused() -> None:
    hand = dealt([1000, 1000, 300])
    with pytest.raises(IllegalMove, match="no street is due"):
        hand.deal()
    with pytest.raises(IllegalMove, match="no raise"):
        hand.raise_to(Decimal(100))
    with pytest.raises(IllegalMove, match="has 300, and not 400"):
        hand.raise_to(Decimal(400))
    with pytest.raises(IllegalMove, match="nobody's turn"):
        hand.fold().fold().fold()
