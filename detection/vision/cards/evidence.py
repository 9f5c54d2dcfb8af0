"""Weighs what else speaks of a card's rank and suit: the OCR, its other corner, and its colour.

The card network sees a card as a whole, and is unsure between a five and a six of some decks; the OCR knows
letters of any typeface, and nothing of cards. It is shown each rank by itself: among a frame's text it finds
hardly half of them. Many decks print the rank in two corners, the lower one larger. And in decks of four
colours clubs are green, diamonds blue, hearts red and spades neither, wherever rooms offer such a deck, with
coloured pips or coloured faces; whether a deck is one, its surer cards say.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detection.poker.cards import Card, Rank, Suit
from detection.vision.elements import NEVER_RULED_OUT, RANKS, FoundCard, Line
from detection.vision.geometry import Box, Pixels, cut_out
from detection.vision.runtime import PixelCache

LEAST_SCORE = 0.9
"""Letters of which the OCR is less sure say nothing."""
OCR_TRUSTED = 0.9
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
CLEAR_INDEX = 0.8
"""A rank read so surely, at another corner of its face, says what card it is."""
INDEX_TRUSTED = 0.9
"""How often it is right then; an index that is read beyond doubt is not outvoted."""
COLOUR_AROUND = 0.75
"""How far around a rank's centre its colours are taken, in heights of the rank."""
COLOURED = 45
"""How far apart a colour's strongest and weakest channel are, of 255; in greys they are nearer."""
INK = 60
"""How far from the face's colour ink is, in its strongest channel."""
CERTAIN = 0.95
"""A suit read so surely tells of the deck."""
SURE_RANK = 0.9
"""What has no rank beyond doubt may be no card, and is not made surer: a light or a chip has a colour too."""
CONFIRMED = 0.95
"""How sure a suit is that was read, and that the colour says too."""
HUES = ((60.0, 170.0, Suit.CLUBS), (180.0, 265.0, Suit.DIAMONDS), (330.0, 390.0, Suit.HEARTS))
"""From where to where on the circle, in degrees; 390 is 30."""

ReadLines = Callable[[Sequence[Pixels]], Sequence[tuple[str, float]]]
"""Says what each of some pictures of one line of text says, and how sure that is, 0 to 1."""


class OcrCheck:
    """Shows the OCR the ranks of cards. Showing it the same pixels again costs next to nothing."""

    def __init__(self, read: ReadLines) -> None:
        self._read = read
        self._said: PixelCache[tuple[str, float]] = PixelCache(REMEMBERED)

    def of(self, pixels: Pixels, cards: Sequence[FoundCard]) -> list[Rank | None]:
        """Return the rank that the OCR reads on each card; None where it is none, or not sure."""
        frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
        asked = {
            at: cut_out(pixels, around_rank(card))
            for at, card in enumerate(cards)
            if card.is_there and frame.touches(around_rank(card), reach=-1)  # at the edge it may be cut off
        }
        known = self._said.look_up(list(asked.values()))
        said = dict(zip(asked, known.completed(self._read(known.unknown)), strict=True))
        return [rank_of(*said[at]) if at in said else None for at in range(len(cards))]


def around_rank(card: FoundCard) -> Box:
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
        weighed_anew.append(card if said is None else weighed_with_ocr(card, said))
    return weighed_anew


def is_of(line: Line, card: FoundCard) -> bool:
    """Whether a line of text is the rank of a card."""
    near = (
        abs(line.box.x - card.x) < OFF_CENTRE * card.height
        and abs(line.box.y - card.y) < OFF_CENTRE * card.height
    )
    return near and LIKE_HEIGHT[0] < line.box.height / card.height < LIKE_HEIGHT[1]


def weighed_with_ocr(card: FoundCard, said: Rank) -> FoundCard:
    """Return a card with the odds of its ranks multiplied by what the OCR said (Bayes' rule)."""
    other = (1 - OCR_TRUSTED) / (len(RANKS) - 1)
    rank, sure = weighed_rank(card, [OCR_TRUSTED if rank is said else other for rank in RANKS])
    return replace(card, card=Card(rank, card.card.suit), confidence=sure * card.suit)


def one_per_face(cards: list[FoundCard]) -> list[FoundCard]:
    """Return the cards, from left to right, each once: the upper rank on a face, weighed with the others."""
    kept: list[FoundCard] = []
    for card in sorted(cards, key=lambda card: (card.y, card.x)):
        at = next((at for at, other in enumerate(kept) if card.is_on_face_of(other)), None)
        if at is None:
            kept.append(card)
        elif card.confidence >= CLEAR_INDEX:
            kept[at] = weighed_with_index(kept[at], card)
    return sorted(kept, key=lambda card: card.x)


def weighed_with_index(card: FoundCard, repeated: FoundCard) -> FoundCard:
    """Return a card with what the other index on its face says of rank and suit (Bayes' rule)."""
    evidence = [INDEX_TRUSTED * share + (1 - INDEX_TRUSTED) / len(RANKS) for share in repeated.ranks]
    rank, sure = weighed_rank(card, evidence)
    first, second = card.card.suit, repeated.card.suit
    if first is second:
        agreed = card.suit * repeated.suit
        suit, how_sure = first, agreed / (agreed + (1 - card.suit) * (1 - repeated.suit))
    else:
        suit, how_sure = (first, card.suit) if card.suit >= repeated.suit else (second, repeated.suit)
        how_sure *= 1 - min(card.suit, repeated.suit)
    return replace(card, card=Card(rank, suit), confidence=sure * how_sure, suit=how_sure)


def weighed_rank(card: FoundCard, evidence: Sequence[float]) -> tuple[Rank, float]:
    """Return a card's rank, and how sure it is, in the light of a second witness (Bayes' rule).

    `evidence` is how likely that witness is to say what it said, for each of `RANKS`.
    """
    odds = [
        max(share, NEVER_RULED_OUT * card.face_up) * likely
        for share, likely in zip(card.ranks, evidence, strict=True)
    ]
    best = max(range(len(RANKS)), key=odds.__getitem__)
    whole = sum(odds)
    return RANKS[best], odds[best] / whole * card.face_up if whole else 0.0


def with_colours(cards: Sequence[FoundCard], pixels: Pixels) -> list[FoundCard]:
    """Return the cards, surer of each suit that the colour confirms, where the deck has four colours.

    Nothing is made less sure, and no suit is changed.
    """
    if not any(is_in_doubt(card) for card in cards):
        return list(cards)
    told = [suit_by_colour(card, pixels) for card in cards]
    four_colours = any(
        card.suit >= CERTAIN and suit is card.card.suit and suit in (Suit.CLUBS, Suit.DIAMONDS)
        for card, suit in zip(cards, told, strict=True)
    )
    if not four_colours:
        return list(cards)
    return [
        replace(card, suit=CONFIRMED, confidence=card.confidence / card.suit * CONFIRMED)
        if suit is card.card.suit and is_in_doubt(card)
        else card
        for card, suit in zip(cards, told, strict=True)
    ]


def is_in_doubt(card: FoundCard) -> bool:
    """Whether a card's suit is in doubt, and its rank is not."""
    return card.suit < CONFIRMED and card.confidence >= SURE_RANK * card.suit > 0


def suit_by_colour(card: FoundCard, pixels: Pixels) -> Suit | None:
    """Return the suit that a card's face, or else its ink, has the colour of; None for another colour."""
    reach = COLOUR_AROUND * card.height
    top, left = max(int(card.y - reach), 0), max(int(card.x - reach), 0)
    patch = pixels[top : int(card.y + reach) + 1, left : int(card.x + reach) + 1].reshape(-1, 3)
    if not patch.size:
        return None
    face = np.median(patch, axis=0)
    if spread(face) >= COLOURED:
        return suit_of_hue(face)
    ink = patch[np.abs(patch.astype(np.int16) - face).max(axis=1) > INK]
    if len(ink) < 4:
        return None
    colour = np.median(ink, axis=0)
    return suit_of_hue(colour) if spread(colour) >= COLOURED else Suit.SPADES


def spread(colour: NDArray[np.float64]) -> float:
    """Return how far a colour is from grey, 0 to 255."""
    return float(colour.max() - colour.min())


def suit_of_hue(colour: NDArray[np.float64]) -> Suit | None:
    blue, green, red = (float(channel) / 255 for channel in colour)
    degrees = colorsys.rgb_to_hsv(red, green, blue)[0] * 360
    degrees += 360 if degrees <= HUES[-1][1] - 360 else 0
    return next((suit for low, high, suit in HUES if low <= degrees <= high), None)
