"""What one frame says of a table: `None` wherever it does not say.

`hero=()` means "looked, and the seat holds no face-up cards"; `hero=None` means "can't
tell". The same goes for the board. Amounts are Decimals as printed, in the table's unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from detection.poker.cards import Card

Hidden = Literal["hidden"]
HIDDEN: Hidden = "hidden"
HERO_SEAT = 0
"""Seats count clockwise from the hero's."""


LabelKind = Literal[
    "fold",
    "check",
    "call",
    "bet",
    "raise",
    "all-in",
    "small-blind",
    "big-blind",
    "ante",
    "straddle",
    "muck",
    "show",
    "wins",
    "sitting-out",
    "away",
    "timer",
]
"""What a room prints at a seat about the player: what was done, or how the player is."""


@dataclass(frozen=True, slots=True)
class SeatLabel:
    """A word that a room prints at a seat, in any language, and the amount beside it."""

    kind: LabelKind
    amount: Decimal | None = None
    """As printed: `Raise to 200` and `Raise 200` both say 200. None where none is printed."""

    def as_json(self) -> dict[str, Any]:
        """Return the label as `read --json` prints it."""
        return {"kind": self.kind, "amount": amount_text(self.amount)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReading:
    """One seat. Seats count clockwise from the hero, who is 0."""

    seat: int
    name: str | None = None
    stack: Decimal | None = None
    bet: Decimal | None = None
    """What lies in front of the player on this street."""
    cards: tuple[Card, ...] | Hidden | None = None
    """Face-up cards, `"hidden"` for backs, None for no cards or not seen."""
    dealer: bool = False
    hero: bool = False
    active: bool | None = None
    """Still holds cards in this hand; None where that can't be seen."""
    label: SeatLabel | None = None
    """What the room prints of the player's last action or state; None where nothing is printed or legible."""

    def as_json(self) -> dict[str, Any]:
        """Return the seat as `read --json` prints it."""
        return {
            "seat": self.seat,
            "name": self.name,
            "stack": amount_text(self.stack),
            "bet": amount_text(self.bet),
            "cards": [str(card) for card in self.cards] if isinstance(self.cards, tuple) else self.cards,
            "dealer": self.dealer,
            "hero": self.hero,
            "active": self.active,
            "label": None if self.label is None else self.label.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How sure a reading is, from 0 to 1; None for what was not read."""

    hero: float | None = None
    board: float | None = None
    pot: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """All that one frame says of one table."""

    width: int = 0
    height: int = 0
    """The frame's size in pixels."""
    room: str | None = None
    hero: tuple[Card, ...] | None = None
    board: tuple[Card, ...] | None = None
    pot: Decimal | None = None
    """The largest printed total. Where bets are printed apart from a total, both together."""
    pots: tuple[Decimal, ...] | None = None
    """The main pot and then side pots, where a room prints them apart; None where it does not."""
    bets_total: Decimal | None = None
    """What lies in bets on this street, where a room prints that apart from the pot."""
    currency: str | None = None
    """The sign printed with amounts, "" for play chips and big blinds, None if no amount was read."""
    seats: tuple[SeatReading, ...] = ()
    dealer_seat: int | None = None
    confidence: Confidence = field(default_factory=Confidence)
    ms: float = 0.0
    """How long the reading took, in milliseconds."""

    def as_json(self) -> dict[str, Any]:
        """Return the reading as `read --json` prints it, less the file's name."""
        return {
            "width": self.width,
            "height": self.height,
            "room": self.room,
            "hero": None if self.hero is None else [str(card) for card in self.hero],
            "board": None if self.board is None else [str(card) for card in self.board],
            "pot": amount_text(self.pot),
            "pots": None if self.pots is None else [amount_text(pot) for pot in self.pots],
            "bets_total": amount_text(self.bets_total),
            "currency": self.currency,
            "seats": [seat.as_json() for seat in self.seats],
            "dealer_seat": self.dealer_seat,
            "confidence": {
                "hero": self.confidence.hero,
                "board": self.confidence.board,
                "pot": self.confidence.pot,
            },
            "ms": round(self.ms, 1),
        }


def amount_text(amount: Decimal | None) -> str | None:
    """Return an amount as a decimal string without an exponent: `861`, `12.50`."""
    return None if amount is None else f"{amount:f}"
