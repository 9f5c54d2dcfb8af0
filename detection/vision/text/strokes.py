"""Whether there may be print in a part of a frame at all: a look that costs next to nothing."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.frames.changed import TILE, Tiles, areas_of, grown
from detection.vision.frames.frame import Pixels

LOWEST = 6
"""No letter that can be read is lower, in pixels."""
AROUND = 8
"""So many pixels around a change are to be looked at with it: print has its background on all sides."""
BLOCK, CONTRAST = 31, 8
"""Ink is so much darker or brighter, of 255, than the mean of the pixels around it, so many wide and high."""


def may_have_print(part: Pixels) -> bool:
    """Return whether anything in a part is as high as a letter, and lies apart from what is around it.

    A light that goes on along a plate's edge runs out of the part; plain felt has nothing in it.
    """
    if min(part.shape[:2]) <= LOWEST:
        return False
    return any(_stands_apart(ink) for ink in inks(part))


def inked(pixels: Pixels, tiles: Tiles) -> Tiles:
    """Return those of the `tiles` of a frame that have ink in them, or within AROUND pixels."""
    height, width = pixels.shape[:2]
    found = np.zeros_like(tiles)
    reach = np.ones((2 * AROUND + 1, 2 * AROUND + 1), np.uint8)
    for area in areas_of(tiles, width=width, height=height):
        seen = grown(area, BLOCK, width=width, height=height)
        bright, dark = inks(pixels[int(seen.top) : int(seen.bottom), int(seen.left) : int(seen.right)])
        ink = cv2.dilate((bright | dark).astype(np.uint8), reach)
        top, left = int(area.top - seen.top), int(area.left - seen.left)
        inside = ink[top : top + int(area.height), left : left + int(area.width)]
        padded = np.pad(inside, [(0, -side % TILE) for side in inside.shape])
        rows, columns = (side // TILE for side in padded.shape)
        blocks = padded.reshape(rows, TILE, columns, TILE).any(axis=(1, 3))
        first_row, first_column = int(area.top) // TILE, int(area.left) // TILE
        found[first_row : first_row + rows, first_column : first_column + columns] |= blocks
    return found & tiles


def inks(part: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pixels are brighter, and which are darker, than what is around them."""
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    mean = cv2.boxFilter(grey, cv2.CV_16S, (BLOCK, BLOCK), borderType=cv2.BORDER_REPLICATE)
    above = np.asarray(grey, np.int16) - np.asarray(mean, np.int16)
    return above > CONTRAST, above < -CONTRAST


def _stands_apart(ink: NDArray[np.bool_]) -> bool:
    """Return whether a group of ink is high enough and doesn't reach the edge."""
    height, width = ink.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left, top, wide, high = (stats[1:, column] for column in range(4))
    inside = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
    return bool((inside & (high >= LOWEST)).any())
