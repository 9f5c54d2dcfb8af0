"""How the demo's players play: plausibly, not well."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pokerkit import StandardHighHand

from detection.poker.cards import Card, Rank

RANKS = list(Rank)
# Where pokerkit ranks a pair of deuces, and a royal flush.
WEAKEST_PAIR, BEST = 1277, 7461


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a player knows when it is their turn. Chips are in cents."""

    hole: tuple[Card, ...]
    board: tuple[Card, ...]
    bet: int
    """What lies in front of the player."""
    to_call: int
    pot: int
    smallest: int | None
    """The smallest total the player may bet or raise to; None if they may not."""
    largest: int | None
    big_blind: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A fold, a call (or check), or a bet or raise to `amount`."""

    amount: int | None = None
    fold: bool = False


def choose(decision: Decision, rng: Random) -> Choice:
    """Return what a player does in `decision`."""
    confidence = strength(decision.hole, decision.board) + rng.gauss(0, 0.13)
    price = decision.to_call / (decision.pot + decision.to_call) if decision.to_call else 0.0
    # A call for a whole stack wants more than its odds.
    weight = 0.25 * min(1.0, decision.to_call / (30 * decision.big_blind))
    if (
        decision.smallest is not None
        and decision.largest is not None
        and confidence > 0.62 + price * 0.45 + weight
    ):
        return Choice(amount=size(decision, decision.smallest, decision.largest, confidence, rng))
    if decision.to_call and confidence < 0.25 + price * 0.75 + weight:
        return Choice(fold=True)
    return Choice()


def size(decision: Decision, smallest: int, largest: int, confidence: float, rng: Random) -> int:
    """Return the total that a player with such confidence bets or raises to."""
    if confidence > 1.02 and rng.random() < 0.5:
        return largest
    step = decision.big_blind // 2
    called = decision.bet + decision.to_call
    if decision.board:
        wanted = called + round((decision.pot + decision.to_call) * rng.choice((0.33, 0.5, 0.67, 0.8)))
    else:
        wanted = round(max(called, decision.big_blind) * rng.choice((2.2, 2.5, 3, 3)))
    wanted = wanted // step * step
    # Nobody leaves themselves a few chips behind.
    if wanted > largest * 0.85:
        return largest
    return max(smallest, min(wanted, largest))


def strength(hole: tuple[Card, ...], board: tuple[Card, ...]) -> float:
    """Return how good a hand looks, from 0 to about 1."""
    if not board:
        return before_the_flop(hole)
    made = StandardHighHand.from_game("".join(map(str, hole)), "".join(map(str, board)))
    ranked = max(0.0, (made.entry.index - WEAKEST_PAIR) / (BEST - WEAKEST_PAIR))
    high_card = max(RANKS.index(card.rank) for card in hole) / 12
    return float(0.18 + 0.62 * ranked**0.6 + 0.12 * high_card) if ranked else 0.1 + 0.2 * high_card


def before_the_flop(hole: tuple[Card, ...]) -> float:
    """Return how good two cards look: pairs, high cards, one suit, neighbours."""
    high, low = sorted((RANKS.index(card.rank) for card in hole), reverse=True)
    value = (high + low * 0.8) / 22
    if high == low:
        return 0.52 + high / 25
    if hole[0].suit == hole[1].suit:
        value += 0.08
    if high - low <= 2:
        value += 0.06
    return value * 0.85
