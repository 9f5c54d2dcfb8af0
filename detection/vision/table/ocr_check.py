"""Asks the OCR what it makes of each card's rank: two readers that learnt from different pictures.

The card network sees a card as a whole, and is unsure between a five and a six of some decks;
the OCR knows letters of any typeface, and nothing of cards. Where both saw a rank, both count.

It is shown each rank by itself: among a frame's text it finds hardly half of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detection.poker.cards import Card, Rank
from detection.vision.cards.recogniser import RANKS, FoundCard, weighed_rank
from detection.vision.geometry import Box, Pixels
from detection.vision.pixel_cache import PixelCache
from detection.vision.table.rows import is_there
from detection.vision.text.ocr import Ocr
from detection.vision.text.recogniser import Line, cut_out

LEAST_SCORE = 0.9
"""Letters of which the OCR is less sure say nothing."""
TRUSTED = 0.9
"""How often the OCR is right about a rank it is sure of; the rest is spread over the other ranks."""
READ_AS = {"10": Rank.TEN, "1O": Rank.TEN, "IO": Rank.TEN} | {
    str(rank): rank for rank in RANKS if rank is not Rank.TEN
}
"""What the OCR writes for each rank."""
BESIDE, ABOVE = 0.6, 0.62
"""How far to the sides, and up and down, of a rank's middle it is cut out for the OCR, in its heights.

Of 281 cards of the demo and 417 of public pictures it reads 281 and 334 so, one of them wrong; with 0.75 of
each 217 and 300, with 0.55 and 0.75 265 and 341.
"""
REMEMBERED = 1000
"""So many cut out ranks are kept with what the OCR said of them."""
OFF_CENTRE, LIKE_HEIGHT = 0.5, (0.35, 2.4)
"""How far from the rank's middle a line's may be, and how tall its box, in heights of the rank.

Text that is found only where a change is looked at closer has a tight box: of a five that is half as tall.
"""


class OcrCheck:
    """Shows the OCR the ranks of cards. Showing it the same pixels again costs next to nothing."""

    def __init__(self, engine: Ocr) -> None:
        self._engine = engine
        self._said: PixelCache[tuple[str, float]] = PixelCache(REMEMBERED)

    def of(self, pixels: Pixels, cards: Sequence[FoundCard]) -> list[Rank | None]:
        """Return the rank that the OCR reads on each card; None where it is none, or not sure."""
        frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
        asked = {
            at: cut_out(pixels, around(card))
            for at, card in enumerate(cards)
            if is_there(card) and frame.touches(around(card), reach=-1)  # at the edge it may be cut off
        }
        said = dict(zip(asked, self._said.get_all(list(asked.values()), self._engine.texts), strict=True))
        return [rank_of(*said[at]) if at in said else None for at in range(len(cards))]


def around(card: FoundCard) -> Box:
    """Return the box around a card's rank that the OCR is shown."""
    beside, above = BESIDE * card.height, ABOVE * card.height
    return Box(card.x - beside, card.y - above, card.x + beside, card.y + above)


def rank_of(text: str, score: float) -> Rank | None:
    """Return the rank that `text` is, if the OCR is sure of it."""
    return READ_AS.get(text) if score >= LEAST_SCORE else None


def with_ocr_check(
    cards: Sequence[FoundCard], opinions: Sequence[Rank | None], lines: Sequence[Line]
) -> list[FoundCard]:
    """Return the cards with their ranks weighed anew where the OCR read one there, be it among the text."""
    ranks = [(line, rank) for line in lines if (rank := rank_of(line.text, line.score)) is not None]
    weighed_anew = []
    for card, opinion in zip(cards, opinions, strict=True):
        said = opinion or next((rank for line, rank in ranks if is_of(line, card)), None)
        weighed_anew.append(card if said is None else weighed(card, said))
    return weighed_anew


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
