"""What a player did in one hand, as trackers count it.

The definitions are the usual ones and stand with each figure. A figure that has a chance counts only hands
in which the player had it: a big blind to whom everybody folded had no chance to put money in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from detection.recordings.histories.history import FORCED, HandHistory, Move, Street
from detection.recordings.statistics.positions import positions

STREET_BY_CARDS: dict[int, Street] = {0: "preflop", 3: "flop", 4: "turn", 5: "river"}
AGGRESSIVE = ("bet", "raise")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerHand:
    """One player's part of one hand."""

    seat: int
    name: str
    position: str
    street: Street
    """The street on which they folded; else the last one that was dealt."""
    acted_preflop: bool
    """Whether they had a turn before the flop: the chance for VPIP and PFR."""
    vpip: bool
    """Called, bet or raised before the flop. Antes, blinds and straddles don't count."""
    pfr: bool
    """Raised before the flop."""
    three_bet_chance: bool
    """Was to act before the flop behind exactly one raise of another's, and could have raised."""
    three_bet: bool
    bets_and_raises: int
    """After the flop, as `calls` and `folds`: the aggression factor is bets and raises by calls, the
    aggression frequency is bets and raises by all three."""
    calls: int
    folds: int
    saw_flop: bool
    showdown: bool
    """Still held cards when the hand ended, and so did another player."""
    won_at_showdown: bool
    """Took a part of a pot at the showdown."""
    all_in: bool
    result: Decimal
    """In chips: what they had after the hand, less what they had before."""
    result_in_big_blinds: Decimal

    @property
    def showdown_result(self) -> Decimal:
        """The result, of a hand that went to the showdown; 0 of another."""
        return self.result if self.showdown else Decimal(0)

    @property
    def non_showdown_result(self) -> Decimal:
        return self.result - self.showdown_result


def player_hands(hand: HandHistory) -> tuple[PlayerHand, ...]:
    """Return what each player did, in the order of play after the flop."""
    chances = _three_bets(hand)
    folds = {move.seat: move.street for move in hand.moves if move.verb == "fold"}
    contested = len(hand.players) - len(folds) > 1
    last = STREET_BY_CARDS[len(hand.board)]
    told = []
    for player, position in zip(hand.players, positions(len(hand.players)), strict=True):
        chosen = [m for m in hand.moves if m.seat == player.seat and m.verb not in FORCED]
        before = [m.verb for m in chosen if m.street == "preflop"]
        after = [m.verb for m in chosen if m.street != "preflop"]
        showdown = contested and player.seat not in folds
        result = hand.finishing_stack(player.seat) - player.stack
        told.append(
            PlayerHand(
                seat=player.seat,
                name=player.name,
                position=position,
                street=folds.get(player.seat, last),
                acted_preflop=bool(before),
                vpip=any(verb in (*AGGRESSIVE, "call") for verb in before),
                pfr=any(verb in AGGRESSIVE for verb in before),
                three_bet_chance=player.seat in chances,
                three_bet=chances.get(player.seat, False),
                bets_and_raises=sum(verb in AGGRESSIVE for verb in after),
                calls=after.count("call"),
                folds=after.count("fold"),
                saw_flop=bool(hand.board) and folds.get(player.seat) != "preflop",
                showdown=showdown,
                won_at_showdown=showdown and hand.collected(player.seat) > 0,
                all_in=any(m.all_in for m in hand.moves if m.seat == player.seat),
                result=result,
                result_in_big_blinds=result / hand.big_blind,
            )
        )
    return tuple(told)


def _three_bets(hand: HandHistory) -> dict[int, bool]:
    """Return, for each seat that could have made the second raise before the flop, whether it did."""
    left = {player.seat: player.stack for player in hand.players}
    lying = dict.fromkeys(left, Decimal(0))
    able = set(left)
    raises = 0
    chances: dict[int, bool] = {}
    for move in (m for m in hand.moves if m.street == "preflop"):
        seat = move.seat
        if raises == 1 and left[seat] > max(lying.values()) - lying[seat] and able - {seat}:
            chances[seat] = _raised(move)
        raises += _raised(move)
        left[seat] -= move.paid
        lying[seat] = max(lying[seat], move.total)
        if move.verb == "fold" or not left[seat]:
            able.discard(seat)
    return chances


def _raised(move: Move) -> bool:
    return move.verb in AGGRESSIVE
