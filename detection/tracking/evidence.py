"""How well a look at a table fits a hand: what it shows otherwise, and what that costs.

Costs are negative log-likelihoods in nats. A field that a look does not show costs nothing. Chips and figures
are caught in flight, so a misfit that is seen once costs little, and one that is seen again its whole price.
One that lasts is one misreading, not many, and costs hardly more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from detection.poker.cards import Card
from detection.poker.hand import CARDS_ON_BOARD, NOTHING, STREETS, Hand, Move
from detection.poker.readings import HIDDEN, LabelKind, SeatLabel, SeatReading, TableReading
from detection.tracking.story import NO_MISFITS, Misfits, Story

STACK = 4.0
BET = 4.0
BET_UNSEEN = 0.7
"""Chips lie there, and no figure was read."""
HOLDS = 4.0
"""Somebody who folded is seen to hold cards."""
HOLDS_NOT = 3.0
LOST = 0.5
"""Somebody's cards are not seen any more who is told to hold them, and those of others are."""
POT = 3.0
BOARD = 8.0
BUTTON = 3.0
LABEL = 3.0
"""A label says what the player did not do."""
LABEL_STALE = 0.4
"""A label says what the player did on the street before."""
UNTOLD = 2.0
"""What a look costs a story that tells nothing yet."""
AFTERWARDS = 0.2
"""What differs once a hand is over: chips are pushed, cards are taken away."""
RAKED = 0.8
"""A winner got less than what was put in."""
SIDE_POT = 2.0
"""A stack grew by less than a fair share of the pot, and somebody is all-in."""
LEAST_SHARE = Decimal("0.9")
"""What a room leaves of a pot, at least."""
PRICES = (0.6, 1.0, 0.03)
"""What part of its price a misfit costs when it is seen first, again, and at each look after that."""

MOVES: dict[LabelKind, frozenset[str]] = {
    "fold": frozenset({"fold"}),
    "check": frozenset({"check"}),
    "call": frozenset({"call", "all-in"}),
    "bet": frozenset({"bet", "raise", "all-in"}),
    "raise": frozenset({"bet", "raise", "all-in"}),
    "all-in": frozenset({"all-in"}),
}
"""What somebody did whose label says so. Rooms call the first raise a bet, or a bet a raise."""
POSTED: frozenset[LabelKind] = frozenset({"small-blind", "big-blind", "ante", "straddle"})
PLAYING: frozenset[LabelKind] = POSTED | {"check", "call", "bet", "raise", "all-in", "timer"}
"""What is said of nobody who holds no cards."""
AT_THE_END: frozenset[LabelKind] = frozenset({"wins", "muck", "show"})


@dataclass(frozen=True)
class Look:
    """A reading as evidence."""

    reading: TableReading
    held: frozenset[int] = frozenset()
    """Seats that were seen to hold cards before in this hand."""
    user: int | None = None
    """The seat of whom the face-up cards of this hand are."""
    again: bool = False
    """Whether it shows just what the look before showed."""

    @cached_property
    def seats(self) -> dict[int, SeatReading]:
        return {seat.seat: seat for seat in self.reading.seats}

    @property
    def board(self) -> tuple[Card, ...] | None:
        return self.reading.board

    @cached_property
    def street(self) -> int | None:
        """0 before the flop to 3; None where the board was not read."""
        if self.board is None or len(self.board) not in CARDS_ON_BOARD:
            return None
        return CARDS_ON_BOARD.index(len(self.board))

    def stack(self, seat: int) -> Decimal | None:
        found = self.seats.get(seat)
        return None if found is None else found.stack

    def bet(self, seat: int) -> Decimal | None:
        """What lies before a seat; None for nothing, or nothing legible."""
        found = self.seats.get(seat)
        return found.bet if found is not None and found.bet else None

    def label(self, seat: int) -> SeatLabel | None:
        found = self.seats.get(seat)
        return None if found is None else found.label

    def holds(self, seat: int) -> bool | None:
        """Whether a player holds cards; None where it can't be seen."""
        found = self.seats.get(seat)
        if found is None:
            return None
        if found.cards or (found.hero and self.reading.hero):
            return True
        if found.active is None and seat == self.user and self.reading.hero is not None:
            return bool(self.reading.hero)
        if found.active is False and found.label is not None and found.label.kind in PLAYING:
            return None  # the label may lie over the cards
        return found.active

    @cached_property
    def shows_backs(self) -> bool:
        """Whether cards are seen that lie face down."""
        return any(seat.cards == HIDDEN for seat in self.reading.seats)

    def lost(self, seat: int) -> bool:
        """Return whether a player's cards are gone while those of others lie there."""
        found = self.seats.get(seat)
        return (
            found is not None
            and self.holds(seat) is None
            and seat in self.held
            and seat != self.user
            and self.shows_backs
        )


def explained(story: Story, look: Look) -> tuple[float, Misfits]:
    """Return what a look adds to a story's cost, and the misfits that it has now."""
    if story.hand is None:
        return 0.0 if look.again else UNTOLD, NO_MISFITS
    cost, misfits = 0.0, {}
    for misfit, price in _misfits(story, story.hand, look):
        seen = story.misfits.get(misfit, 0)
        cost += price * PRICES[seen]
        misfits[misfit] = min(seen + 1, len(PRICES) - 1)
    return cost, misfits


def _misfits(story: Story, hand: Hand, look: Look) -> Iterator[tuple[object, float]]:
    over = hand.is_over
    for place, seat in enumerate(hand.order):
        yield from _seat_misfits(hand, place, seat, look, over=over)
        label = look.label(seat)
        if label is not None:
            price = _label_price(story, hand, place, label)
            if price:
                yield ("label", seat, label), AFTERWARDS if over else price
    for seat in look.seats.keys() - set(hand.order):
        if look.bet(seat) and not over:
            yield ("bet of nobody", seat, look.bet(seat)), BET
        if look.holds(seat):
            yield ("holds", seat), HOLDS
        label = look.label(seat)
        if label is not None and label.kind in MOVES:
            yield ("label", seat, label), LABEL
    pot = look.reading.pot
    if pot is not None and not over and pot not in (hand.pot, hand.collected, hand.pot - hand.uncalled):
        yield ("pot", pot), POT
    board = look.board
    if board is not None and board != story.board:
        cleared = over and not board
        yield ("board", board), AFTERWARDS if cleared else BOARD
    button = look.reading.dealer_seat
    if button is not None and story.button is not None and button != story.button:
        yield ("button", button), BUTTON


def _seat_misfits(
    hand: Hand, place: int, seat: int, look: Look, *, over: bool
) -> Iterator[tuple[object, float]]:
    stack, expected = look.stack(seat), hand.stacks[place]
    returned = hand.uncalled if hand.bets[place] == hand.highest else NOTHING
    if stack is not None and expected is not None and stack not in (expected, expected + returned):
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
    elif hand.holds(place) and not over and look.lost(seat):
        yield ("lost", seat), LOST


def _label_price(story: Story, hand: Hand, place: int, label: SeatLabel) -> float:
    """Return what a label at a player's seat costs the story; 0 where it says what the story tells."""
    last = story.moves[place]
    if label.kind in MOVES:
        if last is None or last.verb not in MOVES[label.kind]:
            return LABEL
        if STREETS.index(last.street) < hand.street and hand.holds(place):
            return LABEL_STALE
        return 0.0 if _is_amount_of(label, last, hand, place) else LABEL / 2
    if label.kind in POSTED:
        return 0.0 if last is None else LABEL_STALE
    if label.kind in AT_THE_END:
        return 0.0 if hand.is_over or not hand.to_act else LABEL
    if label.kind == "timer":
        return 0.0 if hand.actor == place else LABEL_STALE
    return 0.0


def _is_amount_of(label: SeatLabel, last: Move, hand: Hand, place: int) -> bool:
    """Return whether the amount beside a label is of a move: what lies there then, or what was added."""
    if label.amount is None or last.amount is None:
        return True
    return (
        label.amount <= last.amount
        if label.kind == "call"
        else label.amount in (last.amount, hand.bets[place])
    )


def _won(hand: Hand, place: int, more: Decimal) -> float:
    """Return what it costs that a stack is by so much larger than the play left it, once the hand is over."""
    if more <= 0 or not hand.holds(place) or more > hand.pot:
        return STACK
    if more * hand.left >= hand.pot * LEAST_SHARE:
        return AFTERWARDS + RAKED * (more * hand.left < hand.pot)
    all_in = any(hand.holds(other) and not stack for other, stack in enumerate(hand.stacks))
    return SIDE_POT if all_in else STACK
