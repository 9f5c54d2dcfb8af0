"""How well a look at a table fits a hand: what it shows otherwise, and what that costs.

Costs are negative log-likelihoods in nats. A field that a look does not show costs nothing. A misfit that
lasts is one misreading, not many: only a new one costs its whole price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from detection.poker.cards import Card
from detection.poker.hand import CARDS_ON_BOARD, NOTHING, Hand
from detection.poker.readings import SeatReading, TableReading
from detection.tracking.story import Story

STACK = 4.0
BET = 4.0
BET_UNSEEN = 0.7
"""Chips lie there, and no figure was read."""
HOLDS = 4.0
"""Somebody who folded is seen to hold cards."""
HOLDS_NOT = 3.0
POT = 3.0
BOARD = 8.0
HERO = 8.0
BUTTON = 3.0
HAND = 4.0
"""Cards or bets lie there, and no hand is told."""
AFTERWARDS = 0.2
"""What differs once a hand is over: chips are pushed, cards are taken away."""
SIDE_POT = 2.0
"""A stack grew by less than a fair share of the pot, and somebody is all-in."""
LEAST_SHARE = Decimal("0.9")
"""What a room leaves of a pot, at least."""
LASTS = 0.3
"""What a misfit costs at each look after the one that it came with."""


@dataclass(frozen=True)
class Look:
    """A reading as evidence."""

    reading: TableReading

    @cached_property
    def seats(self) -> dict[int, SeatReading]:
        return {seat.seat: seat for seat in self.reading.seats}

    @property
    def board(self) -> tuple[Card, ...] | None:
        return self.reading.board

    @property
    def street(self) -> int | None:
        """0 before the flop to 3; None where the board was not read."""
        if self.board is None or len(self.board) not in CARDS_ON_BOARD:
            return None
        return CARDS_ON_BOARD.index(len(self.board))

    @cached_property
    def shows_hand(self) -> bool:
        """Whether cards or bets lie there."""
        reading = self.reading
        return bool(
            reading.hero or reading.board or any(self.holds(seat) or self.bet(seat) for seat in self.seats)
        )

    def stack(self, seat: int) -> Decimal | None:
        found = self.seats.get(seat)
        return None if found is None else found.stack

    def bet(self, seat: int) -> Decimal | None:
        """What lies before a seat; None for nothing, or nothing legible."""
        found = self.seats.get(seat)
        return found.bet if found is not None and found.bet else None

    def holds(self, seat: int) -> bool | None:
        """Whether a player holds cards; None where it can't be seen."""
        found = self.seats.get(seat)
        if found is None:
            return None
        if found.cards:
            return True
        return found.active


def explained(story: Story, look: Look) -> tuple[float, frozenset[object]]:
    """Return what a look adds to a story's cost, and the misfits that were paid for now."""
    if story.hand is None:
        return (HAND if look.shows_hand else 0.0), frozenset()
    found = dict(_misfits(story, story.hand, look))
    cost = sum(LASTS if misfit in story.misfits else price for misfit, price in found.items())
    return cost, frozenset(found)


def _misfits(story: Story, hand: Hand, look: Look) -> Iterator[tuple[object, float]]:
    over = hand.is_over
    for place, seat in enumerate(hand.order):
        yield from _seat_misfits(hand, place, seat, look, over=over)
    for seat in look.seats.keys() - set(hand.order):
        if look.bet(seat) and not over:
            yield ("bet of nobody", seat, look.bet(seat)), BET
        if look.holds(seat):
            yield ("holds", seat), HOLDS
    pot = look.reading.pot
    if pot is not None and not over and pot not in (hand.pot, hand.collected):
        yield ("pot", pot), POT
    board = look.board
    if board is not None and board != story.board:
        cleared = over and not board
        yield ("board", board), AFTERWARDS if cleared else BOARD
    hero = look.reading.hero
    if hero and story.hero and set(hero) != set(story.hero):
        yield ("hero", hero), HERO
    button = look.reading.dealer_seat
    if button is not None and story.button is not None and button != story.button:
        yield ("button", button), BUTTON


def _seat_misfits(
    hand: Hand, place: int, seat: int, look: Look, *, over: bool
) -> Iterator[tuple[object, float]]:
    stack, expected = look.stack(seat), hand.stacks[place]
    if stack is not None and expected is not None and stack != expected:
        yield ("stack", seat, stack), _won(hand, place, stack - expected) if over else STACK
    bet, lies = look.bet(seat), hand.bets[place]
    if bet is not None and bet != lies:
        yield ("bet", seat, bet), AFTERWARDS if over else BET
    elif bet is None and lies != NOTHING and hand.to_act:
        yield ("bet", seat, None), BET_UNSEEN
    holds = look.holds(seat)
    if holds and not hand.holds(place):
        yield ("holds", seat), HOLDS
    elif holds is False and hand.holds(place) and not over:
        yield ("holds not", seat), HOLDS_NOT


def _won(hand: Hand, place: int, more: Decimal) -> float:
    """Return what it costs that a stack is by so much larger than the play left it, once the hand is over."""
    if more <= 0 or not hand.holds(place) or more > hand.pot:
        return STACK
    if more * hand.left >= hand.pot * LEAST_SHARE:
        return AFTERWARDS
    all_in = any(hand.holds(other) and not stack for other, stack in enumerate(hand.stacks))
    return SIDE_POT if all_in else STACK
