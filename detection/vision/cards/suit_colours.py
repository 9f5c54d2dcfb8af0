"""In decks of four colours the colour says the suit: clubs are green, diamonds blue, hearts red, spades not.

That is so wherever rooms offer such a deck, with coloured pips or coloured faces. Whether a deck is
one, its surer cards say: a green club or a blue diamond is in no deck of two colours.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detection.poker.cards import Suit
from detection.vision.cards.recogniser import FoundCard
from detection.vision.geometry import Pixels

AROUND = 0.75
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
    reach = AROUND * card.height
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
