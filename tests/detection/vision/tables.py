"""Pictures of tables drawn for tests, and where their plates are."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from detection.demo.geometry import SEAT_LAYOUTS
from detection.poker.amounts import whole_amount
from detection.poker.cards import Card, Rank, parse_cards
from detection.vision.elements import FoundCard, Plate, Row
from detection.vision.geometry import Box, Pixels

CENTRE = (400.0, 300.0)
SPOTS = ((400, 540), (120, 300), (400, 80), (680, 300))
"""The plates of an empty table, clockwise from the hero."""


def empty_table() -> Pixels:
    """Return a felt in a dark room, 800 x 600."""
    table = np.full((600, 800, 3), (40, 30, 30), np.uint8)
    cv2.ellipse(table, (400, 300), (330, 220), 0, 0, 360, (60, 110, 30), -1, cv2.LINE_AA)
    return table


def plates(spots: Sequence[tuple[int, int]] = SPOTS) -> list[Plate]:
    return [plate(x, y) for x, y in spots]


def plate(x: float, y: float, width: float = 100, height: float = 44) -> Plate:
    box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Plate(box=box, name="Ann", stack=whole_amount("$100"))


def demo_plates(seats: Sequence[int] = range(6)) -> list[Plate]:
    """Return where the demo's players have name and stack."""
    return [plate(SEAT_LAYOUTS[seat].plate[0] + 12, SEAT_LAYOUTS[seat].plate[1], 100, 60) for seat in seats]


def row(cards: str, *, x: float, y: float = 150, confidence: float = 0.99) -> Row:
    """Return open cards side by side, the first one's rank at x, y."""
    return Row(
        cards=tuple(found(card, x + 60 * at, y, confidence) for at, card in enumerate(parse_cards(cards)))
    )


def found(card: Card, x: float, y: float, confidence: float = 0.99) -> FoundCard:
    return FoundCard(
        card=card,
        confidence=confidence,
        face_up=1.0,
        heat=1.0,
        face=Box(x - 10, y - 20, x + 45, y + 60),
        x=x,
        y=y,
        height=20,
        ranks=tuple(confidence if rank is card.rank else 0.0 for rank in Rank),
        suit=1.0,
    )
