"""Merges the indices of one card: many decks print the rank in two corners, the lower one larger."""

from __future__ import annotations

from dataclasses import replace

from detection.poker.cards import Card
from detection.vision.cards.recogniser import RANKS, FoundCard, weighed_rank

CLEAR = 0.8
"""A rank read so surely, at another corner of its face, says what card it is."""
TRUSTED = 0.9
"""How often it is right then; an index that is read beyond doubt is not outvoted."""


def one_per_face(cards: list[FoundCard]) -> list[FoundCard]:
    """Return the cards, from left to right, each once: the upper rank on a face, weighed with the others."""
    kept: list[FoundCard] = []
    for card in sorted(cards, key=lambda card: (card.y, card.x)):
        at = next((at for at, other in enumerate(kept) if is_on_face_of(card, other)), None)
        if at is None:
            kept.append(card)
        elif card.confidence >= CLEAR:
            kept[at] = weighed(kept[at], card)
    return sorted(kept, key=lambda card: card.x)


def is_on_face_of(card: FoundCard, other: FoundCard) -> bool:
    """Whether `card` is printed on the face that `other` stands on."""
    face = other.face
    inside = face.left < card.x < face.right and face.top < card.y < face.bottom
    if not inside:
        return False
    # The upper edge of a second card, a little lower, lies higher than that.
    lower = card.y - other.y > 0.5 * (card.height + other.height)
    same = card.card == other.card
    return lower or (same and card.x - other.x < 0.9 * face.width)


def weighed(card: FoundCard, repeated: FoundCard) -> FoundCard:
    """Return a card with what the other index on its face says of rank and suit (Bayes' rule)."""
    evidence = [TRUSTED * share + (1 - TRUSTED) / len(RANKS) for share in repeated.ranks]
    rank, sure = weighed_rank(card, evidence)
    first, second = card.card.suit, repeated.card.suit
    if first is second:
        agreed = card.suit * repeated.suit
        suit, how_sure = first, agreed / (agreed + (1 - card.suit) * (1 - repeated.suit))
    else:
        suit, how_sure = (first, card.suit) if card.suit >= repeated.suit else (second, repeated.suit)
        how_sure *= 1 - min(card.suit, repeated.suit)
    return replace(card, card=Card(rank, suit), confidence=sure * how_sure, suit=how_sure)
