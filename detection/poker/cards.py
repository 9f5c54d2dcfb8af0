"""Playing cards as poker writes them: two characters, rank `23456789TJQKA` and suit `cdhs`.

A card that is seen but cannot be read is `None` wherever a `Card | None` stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Rank(StrEnum):
    """A rank, in rising order."""

    DEUCE = "2"
    TREY = "3"
    FOUR = "4"
    FIVE = "5"
    SIX = "6"
    SEVEN = "7"
    EIGHT = "8"
    NINE = "9"
    TEN = "T"
    JACK = "J"
    QUEEN = "Q"
    KING = "K"
    ACE = "A"


class Suit(StrEnum):
    """A suit, in alphabetical order as `cdhs`."""

    CLUBS = "c"
    DIAMONDS = "d"
    HEARTS = "h"
    SPADES = "s"


@dataclass(frozen=True, slots=True)
class Card:
    """One of the 52. `str(card)` is its two characters."""

    rank: Rank
    suit: Suit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the card that `text` names, such as `Ah` or `Td`. Raises ValueError otherwise."""
        if len(text) != 2:
            raise ValueError(f"A card is two characters, such as Ah; this is {text!r}")
        return cls(Rank(text[0]), Suit(text[1]))

    def __str__(self) -> str:
        return f"{self.rank}{self.suit}"


DECK: tuple[Card, ...] = tuple(Card(rank, suit) for rank in Rank for suit in Suit)


def parse_cards(text: str) -> tuple[Card, ...]:
    """Return the cards of `text`, such as `AhKd` or `Ah Kd`. Raises ValueError for anything else."""
    letters = "".join(text.split())
    return tuple(Card.parse(letters[at : at + 2]) for at in range(0, len(letters), 2))
