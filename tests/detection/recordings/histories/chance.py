"""Hands that are played by chance under pokerkit's rules: side pots, split pots, walks and all."""

from __future__ import annotations

from random import Random
from typing import Any

from pokerkit import Automation, HandHistory, Mode, NoLimitTexasHoldem

from detection.poker.cards import DECK

AUTOMATIONS = (
    Automation.ANTE_POSTING,
    Automation.BET_COLLECTION,
    Automation.BLIND_OR_STRADDLE_POSTING,
    Automation.RUNOUT_COUNT_SELECTION,
    Automation.HOLE_CARDS_SHOWING_OR_MUCKING,
    Automation.HAND_KILLING,
    Automation.CHIPS_PUSHING,
    Automation.CHIPS_PULLING,
)


def chance_hand(seed: int) -> HandHistory:
    """Return a hand of two to six players, with antes, a straddle or neither."""
    random = Random(seed)  # noqa: S311 - a game of chance
    count = random.randint(2, 6)
    straddle = (200,) if count > 3 and random.random() < 0.2 else ()
    game = NoLimitTexasHoldem(
        AUTOMATIONS,
        ante_trimming_status=True,
        raw_antes=random.choice((0, 0, 10)),
        raw_blinds_or_straddles=(50, 100, *straddle),
        min_bet=100,
        mode=Mode.CASH_GAME,
    )
    state = game([random.randrange(5, 60) * 50 for _ in range(count)], count)
    deck = [str(card) for card in DECK]
    random.shuffle(deck)
    while state.status:
        if state.can_deal_hole():
            state.deal_hole(deck.pop() + deck.pop())
        elif state.can_burn_card():
            state.burn_card("??")
        elif state.actor_index is None:
            state.deal_board("".join(deck.pop() for _ in range(1 if state.board_cards else 3)))
        else:
            _act(state, random)
    return HandHistory.from_game_state(
        game, state, players=[f"Player {at}" for at in range(count)], seats=list(range(2, count + 2))
    )


def _act(state: Any, random: Random) -> None:
    chance = random.random()
    if chance < 0.3 and state.can_complete_bet_or_raise_to():
        least = state.min_completion_betting_or_raising_to_amount
        most = state.max_completion_betting_or_raising_to_amount
        state.complete_bet_or_raise_to(random.choice((least, min(most, 2 * least), most)))
    elif chance < 0.5 and state.can_fold():
        state.fold()
    else:
        state.check_or_call()
