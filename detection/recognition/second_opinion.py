"""Asks the OCR what it makes of each card's rank: two readers that learnt from different pictures.

The card network sees a card as a whole, and is unsure between a five and a six of some decks;
the OCR knows letters of any typeface, and nothing of cards. Where both saw a rank, both count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detection.cards import Card, Rank
from detection.recognition.cards import RANKS, FoundCard, weighed_rank
from detection.recognition.lines import Line

LEAST_SCORE = 0.9
"""Letters of which the OCR is less sure say nothing."""
TRUSTED = 0.9
"""How often the OCR is right about a rank it is sure of; the rest is spread over the other ranks."""
READ_AS = {"10": Rank.TEN, "1O": Rank.TEN, "IO": Rank.TEN} | {
    str(rank): rank for rank in RANKS if rank is not Rank.TEN
}
"""What the OCR writes for each rank."""
OFF_CENTRE, LIKE_HEIGHT = 0.5, (0.35, 2.4)
"""How far from the rank's middle a line's may be, and how tall its box, in heights of the rank.

Text that is found only where a change is looked at closer has a tight box: of a five that is half as tall.
"""


def with_second_opinion(cards: Sequence[FoundCard], lines: Sequence[Line]) -> list[FoundCard]:
    """Return the cards with their ranks weighed anew where the OCR read one there."""
    ranks = [
        (line, READ_AS[line.text]) for line in lines if line.text in READ_AS and line.score >= LEAST_SCORE
    ]
    return [
        weighed(card, said)
        if (said := next((rank for line, rank in ranks if is_of(line, card)), None))
        else card
        for card in cards
    ]


def is_of(line: Line, card: FoundCard) -> bool:
    """Whether a line of text is the rank of a card."""
    near = (
        abs(line.box.x - card.x) < OFF_CENTRE * card.height
        and abs(line.box.y - card.y) < OFF_CENTRE * card.height
    )
    return near and LIKE_HEIGHT[0] < line.box.height / card.height < LIKE_HEIGHT[1]


def weighed(card: FoundCard, said: Rank) -> FoundCard:
    """Return a card with the odds of its ranks multiplied by what the OCR said (Bayes' rule)."""
    other = (1 - TRUSTED) / (len(RANKS) - 1)
    rank, sure = weighed_rank(card, [TRUSTED if rank is said else other for rank in RANKS])
    return replace(card, card=Card(rank, card.card.suit), confidence=sure * card.suit)
