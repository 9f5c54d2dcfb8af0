"""A player's figures over hands, each with the number of hands or chances that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from detection.recordings.statistics.player_hand import PlayerHand


@dataclass(frozen=True, slots=True)
class Share:
    """How often something was done of how often it could be."""

    done: int
    of: int

    @property
    def percent(self) -> float | None:
        """From 0 to 100; None without a chance."""
        return 100 * self.done / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Figures of one player; the definitions are those of `PlayerHand`."""

    hands: int
    vpip: Share
    pfr: Share
    three_bet: Share
    aggression_frequency: Share
    aggression_factor: float | None
    """Bets and raises by calls, after the flop; None without a call."""
    went_to_showdown: Share
    """Of the hands in which the player saw a flop (WTSD)."""
    won_at_showdown: Share
    """Of the showdowns."""
    result: Decimal
    result_in_big_blinds: Decimal
    showdown_result: Decimal


def totals(hands: Iterable[PlayerHand]) -> Totals:
    """Return one player's figures."""
    played = tuple(hands)
    with_turn = sum(hand.acted_preflop for hand in played)
    aggressive = sum(hand.bets_and_raises for hand in played)
    calls = sum(hand.calls for hand in played)
    folds = sum(hand.folds for hand in played)
    flops = [hand for hand in played if hand.saw_flop]
    return Totals(
        hands=len(played),
        vpip=Share(sum(hand.vpip for hand in played), with_turn),
        pfr=Share(sum(hand.pfr for hand in played), with_turn),
        three_bet=Share(
            sum(hand.three_bet for hand in played), sum(hand.three_bet_chance for hand in played)
        ),
        aggression_frequency=Share(aggressive, aggressive + calls + folds),
        aggression_factor=aggressive / calls if calls else None,
        went_to_showdown=Share(sum(hand.showdown for hand in flops), len(flops)),
        won_at_showdown=Share(
            sum(hand.won_at_showdown for hand in played), sum(hand.showdown for hand in played)
        ),
        result=sum((hand.result for hand in played), Decimal(0)),
        result_in_big_blinds=sum((hand.result_in_big_blinds for hand in played), Decimal(0)),
        showdown_result=sum((hand.showdown_result for hand in played), Decimal(0)),
    )
