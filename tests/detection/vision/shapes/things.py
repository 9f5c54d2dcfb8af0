"""Discs and chips, drawn onto a table."""

from __future__ import annotations

import cv2
import numpy as np

from detection.vision.geometry import Pixels

WHITE, GOLD, BLACK, RED = (240, 245, 245), (40, 190, 230), (25, 25, 25), (40, 40, 200)

Point = tuple[int, int]
Colour = tuple[int, int, int]


def disc(
    table: Pixels,
    at: Point,
    letter: str,
    *,
    colour: Colour = WHITE,
    ink: Colour = BLACK,
    radius: int = 15,
    tilt: float = 0,
) -> None:
    """Draw a disc with a letter, six times as large and then shrunk."""
    side = 12 * radius + 12
    middle = side // 2
    large = np.full((side, side, 3), table[at[1], at[0]], np.uint8)
    cv2.circle(large, (middle, middle), 6 * radius, colour, -1)
    if letter:
        font, scale, weight = cv2.FONT_HERSHEY_SIMPLEX, radius / 4.2, radius
        (width, height), _ = cv2.getTextSize(letter, font, scale, weight)
        start = (middle - width // 2, middle + height // 2)
        cv2.putText(large, letter, start, font, scale, ink, weight, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((middle, middle), tilt, 1.0)
    large = cv2.warpAffine(large, turn, (side, side), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    small = cv2.resize(large, (side // 6, side // 6), interpolation=cv2.INTER_AREA)
    left, top = at[0] - side // 12, at[1] - side // 12
    table[top : top + side // 6, left : left + side // 6] = small


def chip(table: Pixels, at: Point) -> None:
    """Draw a chip with stripes around its edge."""
    cv2.circle(table, at, 15, WHITE, -1, cv2.LINE_AA)
    for start in range(0, 360, 60):
        cv2.ellipse(table, at, (15, 15), 0, start, start + 30, RED, -1, cv2.LINE_AA)
    cv2.circle(table, at, 8, WHITE, -1, cv2.LINE_AA)
