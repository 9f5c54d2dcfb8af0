"""Draws onto a frame what was read from it, and where."""

from __future__ import annotations

import cv2
import numpy as np

from detection.poker.readings import TableReading
from detection.vision.elements import SURE, ReadingDetails
from detection.vision.geometry import Box, Pixels

Colour = tuple[int, int, int]

HERO, BOARD, SHOWN, UNREAD = (80, 220, 80), (240, 180, 40), (220, 120, 220), (60, 60, 255)
POT, SEAT, BET = (0, 215, 255), (255, 255, 120), (0, 165, 255)


def annotated(pixels: Pixels, reading: TableReading, details: ReadingDetails) -> Pixels:
    """Return a copy of the frame with cards, pot and seats drawn and named."""
    canvas = pixels.copy()
    scale = max(0.4, max(canvas.shape[:2]) / 2200)
    dealt = details.dealt
    colours = {} if dealt is None else {
        id(card): colour
        for row, colour in ((dealt.hero, HERO), (dealt.board, BOARD), *((row, SHOWN) for row in dealt.shown))
        if row is not None
        for card in row.cards
    }  # fmt: skip
    for card in details.cards:
        colour = colours.get(id(card))
        if colour is None:
            continue
        colour = UNREAD if card.confidence < SURE else colour
        outline(canvas, card.face, colour)
        text = f"{card.card} {card.confidence:.2f}" if card.confidence >= SURE else f"? {card.confidence:.2f}"
        label(canvas, card.face.left, card.face.top, text, colour, scale)
    if details.pot is not None:
        outline(canvas, details.pot.box, POT)
        label(
            canvas,
            details.pot.box.left,
            details.pot.box.top,
            f"pot {details.pot.amount.value} {details.pot.confidence:.2f}",
            POT,
            scale,
        )
    for number, plate in zip(details.numbers, details.plates, strict=True):
        outline(canvas, plate.box, SEAT)
        stack = "?" if plate.stack is None else f"{plate.stack.value}"
        bet = "" if plate.bet is None else f" bet {plate.bet.value}"
        said = "" if plate.label is None else f" [{plate.label.kind}]"
        dealer = " D" if number is not None and reading.dealer_seat == number else ""
        label(
            canvas,
            plate.box.left,
            plate.box.top,
            f"{'-' if number is None else number}: {plate.name or '-'} {stack}{bet}{dealer}{said}",
            SEAT,
            scale,
        )
    return canvas


def outline(canvas: Pixels, box: Box, colour: Colour) -> None:
    cv2.rectangle(canvas, (int(box.left), int(box.top)), (int(box.right), int(box.bottom)), colour, 2)


def label(canvas: Pixels, x: float, y: float, text: str, colour: Colour, scale: float) -> None:
    """Write `text` over the point, on a dark ground so that it reads on any table."""
    plain = text.encode("ascii", "replace").decode()
    (width, height), _ = cv2.getTextSize(plain, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    left, bottom = max(int(x), 0), max(int(y) - 3, height + 3)
    ground = canvas[max(bottom - height - 3, 0) : bottom + 3, left : left + width + 2]
    ground[:] = (ground * 0.25).astype(np.uint8)
    cv2.putText(canvas, plain, (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, 1, cv2.LINE_AA)
