"""What can happen at the table, in the game's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detection.demo.game_state import StreetName
from detection.poker.cards import Card

Verb = Literal["fold", "check", "call", "bet", "raise", "all-in"]


@dataclass(frozen=True, slots=True)
class Opened:
    """The table is seen for the first time, between hands."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """A hand began: the button moved on, blinds are posted, cards are out."""

    hand: int
    previous_dealer: int


@dataclass(frozen=True, slots=True)
class Acted:
    """A player acted; `amount` is what lies in front of them now, in cents, None for no chips."""

    seat: int
    verb: Verb
    amount: int | None


@dataclass(frozen=True, slots=True)
class Street:
    """Bets went to the middle and community cards were dealt."""

    name: StreetName
    previous: StreetName
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A player turned their cards over."""

    seat: int


@dataclass(frozen=True, slots=True)
class Won:
    """The hand is decided; the winners' plates are lit."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The pot went to the winners and the cards went back."""

    hand: int
    hero: tuple[Card, ...]
    board: tuple[Card, ...]
    pot: int


@dataclass(frozen=True, slots=True)
class Left:
    """A player left the table, broke or rich."""

    seat: int


@dataclass(frozen=True, slots=True)
class Sat:
    """A player took an empty seat, or the hero bought in again."""

    seat: int


@dataclass(frozen=True, slots=True)
class Seated:
    """Between two recorded hands, who sits there and with what became what the next one says."""


Move = Opened | Dealt | Acted | Street | Shown | Won | Cleared | Left | Sat | Seated
