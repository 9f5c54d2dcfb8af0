"""A story: one legal account of what happened at a table, and how badly it explains what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


@dataclass(frozen=True, slots=True)
class Telling:
    """What a story tells, last thing first."""

    before: Telling | None
    last: Told
    length: int

    def things(self) -> list[Told]:
        """Return what is told, in order."""
        found = list(self._backwards())
        found.reverse()
        return found

    def _backwards(self) -> Iterator[Told]:
        at: Telling | None = self
        while at is not None:
            yield at.last
            at = at.before


def telling_of(things: Iterable[Told]) -> Telling | None:
    """Return the telling of `things`, in order."""
    telling: Telling | None = None
    for length, told in enumerate(things, 1):
        telling = Telling(telling, told, length)
    return telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One account. `cost` is a negative log-likelihood, in nats: lower explains better."""

    cost: float = 0.0
    hand: Hand | None = None
    button: int | None = None
    hero: tuple[Card, ...] = ()
    hero_seat: int | None = None
    board: tuple[Card, ...] = ()
    blinds: tuple[Decimal, Decimal] | None = None
    telling: Telling | None = None
    misfits: frozenset[object] = field(default_factory=frozenset)
    """What the last look showed otherwise, and was paid for."""

    def tell(self, told: Told, *, cost: float = 0.0, **changes: object) -> Story:
        length = 1 if self.telling is None else self.telling.length + 1
        return replace(
            self,
            cost=self.cost + cost,
            telling=Telling(self.telling, told, length),
            **changes,  # type: ignore[arg-type]
        )

    @property
    def things(self) -> list[Told]:
        """What is told, in order."""
        return [] if self.telling is None else self.telling.things()

    @property
    def street_is_due(self) -> bool:
        """Whether the next thing is a card on the board."""
        hand = self.hand
        return (
            hand is not None and hand.contested and not hand.to_act and hand.street < len(CARDS_ON_BOARD) - 1
        )
