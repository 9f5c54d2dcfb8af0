"""A hand of poker by its rules: whose turn it is, what a move costs, and when a street or the hand is over.

`Hand` is a value: each move returns another one. It knows betting (no-limit, pot-limit and fixed-limit alike:
it does not judge how large a raise may be beyond the chips that there are), not who has the better cards.
A stack may be unknown (None) until it is read; then nobody is taken to be all-in before it is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeVar

T = TypeVar("T")
Verb = Literal["post", "ante", "straddle", "fold", "check", "call", "bet", "raise", "all-in"]
NOTHING = Decimal(0)
STREETS = ("preflop", "flop", "turn", "river")
CARDS_ON_BOARD = (0, 3, 4, 5)
"""By street."""


class IllegalMove(ValueError):
    """A move that the rules forbid; the message says why."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a player did. `amount` is what then lies before the seat; None for a fold or a check."""

    seat: int
    verb: Verb
    amount: Decimal | None
    street: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A hand at one moment. Players are given by their place in `order`, and the last has the button."""

    order: tuple[int, ...]
    """Seats in the order of play after the flop. Of two players, the one with the button is last, too."""
    stacks: tuple[Decimal | None, ...]
    """What each player has behind the bets; None where it is unknown."""
    bets: tuple[Decimal, ...]
    """What lies before each player on this street."""
    collected: Decimal = NOTHING
    """What the pot holds of streets that are over, and antes."""
    folded: int = 0
    """A bit for each player who folded."""
    to_act: tuple[int, ...] = ()
    """Who still has to act on this street, in turn."""
    street: int = 0

    @property
    def actor(self) -> int | None:
        """The place of whose turn it is; None where the street, or the hand, is over."""
        return self.to_act[0] if self.to_act else None

    @property
    def highest(self) -> Decimal:
        return max(self.bets)

    @property
    def pot(self) -> Decimal:
        """All that was put in, the bets on this street with it."""
        return self.collected + sum(self.bets)

    @property
    def uncalled(self) -> Decimal:
        """What nobody can call any more of the highest bet of this street: it goes back to who made it."""
        if self.to_act or len(self.bets) < 2:
            return NOTHING
        *_, second, highest = sorted(self.bets)
        return highest - second

    @property
    def left(self) -> int:
        """How many players still hold cards."""
        return len(self.order) - self.folded.bit_count()

    @property
    def contested(self) -> bool:
        """Whether more than one player still holds cards."""
        return self.left > 1

    @property
    def is_over(self) -> bool:
        """Whether nobody has anything to do any more: one player is left, or the river was bet."""
        return not self.contested or (self.street == 3 and not self.to_act)

    def holds(self, place: int) -> bool:
        return not self.folded >> place & 1

    def fold(self) -> Hand:
        place = self._turn()
        after = replace(self, folded=self.folded | 1 << place, to_act=self.to_act[1:])
        return after._without_idle_turn() if after.contested else replace(after, to_act=())

    def check_or_call(self) -> Hand:
        place = self._turn()
        bet = self.bets[place]
        price = self.highest - bet
        stack = self.stacks[place]
        paid = price if stack is None else min(price, stack)
        return replace(
            self,
            stacks=_with(self.stacks, place, None if stack is None else stack - paid),
            bets=_with(self.bets, place, bet + paid),
            to_act=self.to_act[1:],
        )._without_idle_turn()

    def raise_to(self, amount: Decimal) -> Hand:
        """Bet, or raise, so that `amount` lies there. Raises IllegalMove."""
        place = self._turn()
        if amount <= self.highest:
            raise IllegalMove(f"{amount} is no raise of {self.highest}")
        stack = self.stacks[place]
        paid = amount - self.bets[place]
        if stack is not None and paid > stack:
            raise IllegalMove(f"seat {self.order[place]} has {stack}, and not {paid}")
        return replace(
            self,
            stacks=_with(self.stacks, place, None if stack is None else stack - paid),
            bets=_with(self.bets, place, amount),
            to_act=tuple(other for other in self._behind(place) if self._can_act(other)),
        )

    def deal(self) -> Hand:
        """Go on to the next street. Raises IllegalMove where this one is not over."""
        if self.to_act or self.street == 3 or not self.contested:
            raise IllegalMove("no street is due")
        returned = self.uncalled
        if returned:
            place = self.bets.index(self.highest)
            stack = self.stacks[place]
            stacks = _with(self.stacks, place, None if stack is None else stack + returned)
            return replace(self, stacks=stacks, bets=_with(self.bets, place, self.highest - returned)).deal()
        able = tuple(place for place in range(len(self.order)) if self._can_act(place))
        return replace(
            self,
            collected=self.pot,
            bets=(NOTHING,) * len(self.order),
            street=self.street + 1,
            to_act=able if len(able) > 1 else (),
        )

    def with_stack(self, place: int, stack: Decimal) -> Hand:
        """Return the hand where a stack that was unknown is known."""
        return replace(self, stacks=_with(self.stacks, place, stack))

    def _without_idle_turn(self) -> Hand:
        """Return the hand without the turn of who has nothing to call, and nobody left to bet against."""
        if len(self.to_act) != 1 or self.bets[self.to_act[0]] < self.highest:
            return self
        others = any(self._can_act(place) for place in range(len(self.order)) if place != self.to_act[0])
        return self if others else replace(self, to_act=())

    def _turn(self) -> int:
        if not self.to_act:
            raise IllegalMove("it is nobody's turn")
        return self.to_act[0]

    def _behind(self, place: int) -> tuple[int, ...]:
        return (*range(place + 1, len(self.order)), *range(place))

    def _can_act(self, place: int) -> bool:
        return self.holds(place) and self.stacks[place] != 0


def begin(
    order: tuple[int, ...],
    stacks: tuple[Decimal | None, ...],
    posts: tuple[Decimal, ...],
    *,
    antes: Decimal = NOTHING,
) -> Hand:
    """Return a hand after blinds and straddles, before the first action.

    Args:
        order: seats, from the one behind the button to the button.
        stacks: what each has behind what was posted.
        posts: by place, what was posted as a blind or straddle.
        antes: all of them together.
    """
    hand = Hand(order=order, stacks=stacks, bets=posts, collected=antes)
    highest = max(posts)
    # The last who posted the most acts last: the big blind, or a straddle.
    last = (
        max((place for place, post in enumerate(posts) if post == highest), default=len(order) - 1)
        if len(order) > 2
        else posts.index(highest)
    )
    turns = (*range(last + 1, len(order)), *range(last + 1))
    able = tuple(place for place in turns if hand._can_act(place))
    return replace(hand, to_act=able)._without_idle_turn()


def _with(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])
