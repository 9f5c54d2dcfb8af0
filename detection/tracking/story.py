"""A story: one legal account of what happened at a table, and how badly it explains what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from detection.poker.cards import Card
from detection.poker.hand import CARDS_ON_BOARD, Hand, Move


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBegan:
    """A hand was dealt."""

    order: tuple[int, ...]
    """Seats that were dealt in, from the one behind the button to the button."""
    stacks: tuple[Decimal | None, ...]
    """Behind the blinds."""
    posts: tuple[Decimal, ...]
    button: int
    whole: bool
    """Whether it was seen from its deal on."""


@dataclass(frozen=True, slots=True)
class StreetDealt:
    """Community cards came."""

    board: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class HandEnded:
    """A hand is over. Not `whole`: how it ended was not seen."""

    whole: bool


Told = HandBegan | Move | StreetDealt | HandEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One account. `cost` is a negative log-likelihood, in nats: lower explains better."""

    cost: float = 0.0
    hand: Hand | None = None
    button: int | None = None
    hero: tuple[Card, ...] = ()
    board: tuple[Card, ...] = ()
    blinds: tuple[Decimal, Decimal] | None = None
    things: tuple[Told, ...] = ()
    """What is told, in order."""
    misfits: frozenset[object] = field(default_factory=frozenset)
    """What the last look showed otherwise, and was paid for."""

    def tell(self, told: Told, *, cost: float = 0.0, **changes: object) -> Story:
        things = (*self.things, told)
        return replace(self, cost=self.cost + cost, things=things, **changes)  # type: ignore[arg-type]

    @property
    def street_is_due(self) -> bool:
        """Whether the next thing is a card on the board."""
        hand = self.hand
        return (
            hand is not None and hand.contested and not hand.to_act and hand.street < len(CARDS_ON_BOARD) - 1
        )
