"""A story: one legal account of a hand so far, and how badly it explains what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Self

from detection.poker.cards import Card
from detection.poker.hand import CARDS_ON_BOARD, NOTHING, Hand, Move


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBegan:
    """Who was dealt in, and what they posted, by their place in the order of play."""

    order: tuple[int, ...]
    """Seats, from the one behind the button to the button."""
    posts: tuple[Decimal, ...]
    antes: tuple[Decimal, ...]
    button: int
    whole: bool
    """Whether it was seen from its deal on."""


@dataclass(frozen=True, slots=True)
class StreetDealt:
    """Community cards came."""

    board: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class HandEnded:
    """The hand is over. Not `whole`: how it ended was not seen."""

    whole: bool


Told = HandBegan | Move | StreetDealt | HandEnded


Misfits = Mapping[object, int]
NO_MISFITS: Misfits = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One account. `cost` is a negative log-likelihood, in nats: lower explains better."""

    cost: float = 0.0
    hand: Hand | None = None
    """None as long as it tells nothing of how the hand began."""
    button: int | None = None
    board: tuple[Card, ...] = ()
    things: tuple[Told, ...] = ()
    """What is told, in order."""
    moves: tuple[Move | None, ...] = ()
    """By place, what each player did last in the hand."""
    misfits: Misfits = field(default_factory=lambda: NO_MISFITS)
    """What the last look showed otherwise, each with at how many looks in a row it did."""

    def move(self, place: int, move: Move, hand: Hand, cost: float) -> Self:
        """Return the story after a move; `hand` is how it stands then."""
        return replace(
            self,
            cost=self.cost + cost,
            hand=hand,
            things=(*self.things, move),
            moves=(*self.moves[:place], move, *self.moves[place + 1 :]),
        )

    def deal(self, board: tuple[Card, ...], hand: Hand, cost: float) -> Self:
        """Return the story after a street was dealt; `hand` is how it stands then."""
        things = (*self.things, StreetDealt(board))
        return replace(self, cost=self.cost + cost, hand=hand, things=things, board=board)

    def end(self, *, whole: bool, cost: float) -> Self:
        return replace(self, cost=self.cost + cost, things=(*self.things, HandEnded(whole)))

    @property
    def begun(self) -> HandBegan | None:
        first = self.things[0] if self.things else None
        return first if isinstance(first, HandBegan) else None

    @property
    def street_is_due(self) -> bool:
        """Whether the next thing is a card on the board."""
        hand = self.hand
        return (
            hand is not None and hand.contested and not hand.to_act and hand.street < len(CARDS_ON_BOARD) - 1
        )

    def put_in(self) -> dict[int, Decimal]:
        """Return by seat what each player put in, in all, without what came back before the next street."""
        begun = self.begun
        if begun is None:
            return {}
        total = dict(zip(begun.order, begun.antes, strict=True))
        lying = dict(zip(begun.order, begun.posts, strict=True))
        for thing in self.things:
            if isinstance(thing, Move) and thing.amount is not None:
                lying[thing.seat] = thing.amount
            elif isinstance(thing, StreetDealt):
                *_, second, highest = sorted(lying.get(seat, NOTHING) for seat in begun.order)
                lying = {seat: min(put, second) if put == highest else put for seat, put in lying.items()}
                total = {seat: put + lying.get(seat, NOTHING) for seat, put in total.items()}
                lying = {}
        return {seat: put + lying.get(seat, NOTHING) for seat, put in total.items()}

    def stacks_before(self) -> dict[int, Decimal | None]:
        """Return by seat what each player had before antes and blinds; None where it was never read."""
        if self.hand is None:
            return {}
        put_in = self.put_in()
        stacks = zip(self.hand.order, self.hand.stacks, strict=True)
        return {seat: None if left is None else left + put_in[seat] for seat, left in stacks}
