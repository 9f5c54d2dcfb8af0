"""A player's figures over hands, each with the number of hands or chances that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from detection.recordings.statistics.player_hand import PlayerHand

NOTHING = Decimal(0)


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
class Counts:
    """What is counted over a player's hands; each is a sum over `PlayerHand`, so counts of parts add up."""

    hands: int
    acted_preflop: int
    vpip: int
    pfr: int
    three_bet_chances: int
    three_bets: int
    bets_and_raises: int
    calls: int
    folds: int
    flops: int
    flops_to_showdown: int
    """Showdowns of hands in which the player saw a flop: not those that were all-in before it."""
    showdowns: int
    won_at_showdown: int
    result: Decimal
    result_in_big_blinds: Decimal
    showdown_result: Decimal
    showdown_result_in_big_blinds: Decimal


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
    """Of the hands that went to the showdown; the rest of `result` was won or lost without."""
    showdown_result_in_big_blinds: Decimal


def totals(hands: Iterable[PlayerHand]) -> Totals:
    """Return one player's figures."""
    return totals_of(counted(hands))


def counted(hands: Iterable[PlayerHand]) -> Counts:
    """Return what the figures are made of."""
    played = tuple(hands)
    flops = [hand for hand in played if hand.saw_flop]
    showdowns = [hand for hand in played if hand.showdown]
    return Counts(
        hands=len(played),
        acted_preflop=sum(hand.acted_preflop for hand in played),
        vpip=sum(hand.vpip for hand in played),
        pfr=sum(hand.pfr for hand in played),
        three_bet_chances=sum(hand.three_bet_chance for hand in played),
        three_bets=sum(hand.three_bet for hand in played),
        bets_and_raises=sum(hand.bets_and_raises for hand in played),
        calls=sum(hand.calls for hand in played),
        folds=sum(hand.folds for hand in played),
        flops=len(flops),
        flops_to_showdown=sum(hand.showdown for hand in flops),
        showdowns=len(showdowns),
        won_at_showdown=sum(hand.won_at_showdown for hand in played),
        result=sum((hand.result for hand in played), NOTHING),
        result_in_big_blinds=sum((hand.result_in_big_blinds for hand in played), NOTHING),
        showdown_result=sum((hand.result for hand in showdowns), NOTHING),
        showdown_result_in_big_blinds=sum((hand.result_in_big_blinds for hand in showdowns), NOTHING),
    )


def added(counts: Iterable[Counts]) -> Counts:
    """Return the counts of several parts together."""
    parts = tuple(counts)
    return Counts(**{each.name: sum(getattr(part, each.name) for part in parts) for each in fields(Counts)})


def totals_of(counts: Counts) -> Totals:
    """Return the figures that counts make."""
    aggressive = counts.bets_and_raises
    return Totals(
        hands=counts.hands,
        vpip=Share(counts.vpip, counts.acted_preflop),
        pfr=Share(counts.pfr, counts.acted_preflop),
        three_bet=Share(counts.three_bets, counts.three_bet_chances),
        aggression_frequency=Share(aggressive, aggressive + counts.calls + counts.folds),
        aggression_factor=aggressive / counts.calls if counts.calls else None,
        went_to_showdown=Share(counts.flops_to_showdown, counts.flops),
        won_at_showdown=Share(counts.won_at_showdown, counts.showdowns),
        result=counts.result,
        result_in_big_blinds=counts.result_in_big_blinds,
        showdown_result=counts.showdown_result,
        showdown_result_in_big_blinds=counts.showdown_result_in_big_blinds,
    )
