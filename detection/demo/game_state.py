"""The table as it stands: who sits where, with what, and what lies in the middle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from detection.poker.cards import Card
from detection.poker.readings import LabelKind

StreetName = Literal["preflop", "flop", "turn", "river"]
STREETS: tuple[StreetName, ...] = ("preflop", "flop", "turn", "river")
SEATS = 6
HERO = 0


@dataclass(frozen=True, slots=True)
class Label:
    """What a room prints of what a player did; `amount` in cents, None for no chips."""

    kind: LabelKind
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A player at the table. Chips are in cents."""

    number: int
    name: str
    stack: int
    bet: int = 0
    cards: tuple[Card, ...] = ()
    """What the player holds, whether one sees it or not; empty when folded or between hands."""
    face_up: bool = False
    label: Label | None = None
    """Only some skins print it; the classic look does not."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """What a hand is played for, in cents."""

    small_blind: int
    big_blind: int
    ante: int = 0
    level: int = 1
    """Which blinds of a session these are, from 1."""
    game: str = "No Limit Hold'em"


@dataclass(frozen=True, slots=True, kw_only=True)
class GameState:
    """All that can be seen at one moment, and the cards that can't. Chips are in cents."""

    hand: int = 0
    """The hand being played, or the last one; 0 before the first."""
    seats: tuple[Seat, ...] = ()
    """By number, without the empty ones."""
    board: tuple[Card, ...] = ()
    pot: int = 0
    """All that was bet in this hand, the bets in front of the players included; 0 between hands."""
    dealer: int = 0
    lit: frozenset[int] = field(default_factory=frozenset)
    """Seats whose plate is lit: whose turn it is, or who won."""
    acted: int | None = None
    """Whose move this shows; None where nobody just moved. Only skins that print it for a moment use it."""
    stakes: Stakes | None = None
    """None for the demo's own hands, whose stakes never change."""

    def seat(self, number: int) -> Seat | None:
        """Return the player in a seat, or None if it is empty."""
        return next((seat for seat in self.seats if seat.number == number), None)


def street(board: tuple[Card, ...]) -> StreetName:
    """Return the street that a board of 0, 3, 4 or 5 cards says."""
    return STREETS[max(0, len(board) - 2)]
