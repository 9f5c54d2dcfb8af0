"""What a player held at the showdown, in words."""

from __future__ import annotations

from collections.abc import Iterable

import pokerkit

from detection.poker.cards import Card

NAMES = {
    "High card": "high card",
    "One pair": "a pair",
    "Two pair": "two pair",
    "Three of a kind": "three of a kind",
    "Straight": "a straight",
    "Flush": "a flush",
    "Full house": "a full house",
    "Four of a kind": "four of a kind",
    "Straight flush": "a straight flush",
}


def made_hand(cards: Iterable[Card], board: Iterable[Card]) -> str:
    """Return the best hand of hole cards and board, such as `two pair`."""
    hole, common = ("".join(map(str, some)) for some in (cards, board))
    label = pokerkit.StandardHighHand.from_game(hole, common).entry.label.value
    return NAMES[str(label)]
