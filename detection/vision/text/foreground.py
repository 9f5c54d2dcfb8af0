"""Where there may be text: pixels that stand out from what is around them, the foreground."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.changes import TILE, Tiles, areas_of, grown
from detection.vision.geometry import Box, Pixels

LOWEST = 6
"""No letter that can be read is lower, in pixels."""
AROUND = 8
"""So many pixels around a change are to be looked at with it: text has its background on all sides."""
BLOCK, CONTRAST = 31, 8
"""A pixel is compared with the mean of a square with such a side, in pixels: so much off it is foreground."""
BESIDE = 0.8
"""So much of its height to either side of a box must be background."""
WITHIN = 0.45
"""The text begins and ends inside the box, within so much of its height of the box's sides."""
EDGES = 0.2
"""So much of its height at the top and at the bottom says nothing: a plate's edge may run there."""


def box_still_fits(pixels: Pixels, box: Box) -> bool:
    """Return whether text begins and ends where the box does, with nothing close by on either side.

    False says only that it is to be looked for: a picture beside the text is foreground too.
    """
    tall = box.height
    top, bottom = int(box.top + EDGES * tall), int(np.ceil(box.bottom - EDGES * tall))
    left, right = int(box.left - BESIDE * tall), int(np.ceil(box.right + BESIDE * tall))
    if left < 0 or right > pixels.shape[1] or bottom - top < 3:
        return False
    part = pixels[max(int(box.top), 0) : int(np.ceil(box.bottom)), left:right]
    rows = slice(top - max(int(box.top), 0), bottom - max(int(box.top), 0))
    brighter, darker = (mask[rows].sum(axis=0) for mask in foreground_masks(part))
    # Whichever stands out in fewer pixels is the text; the other is what it leaves between its strokes.
    columns = np.flatnonzero((brighter if brighter.sum() < darker.sum() else darker) > 0)
    if not columns.size:
        return False
    first, last = columns[0] + left, columns[-1] + 1 + left
    return bool(
        box.left <= first <= box.left + WITHIN * tall and box.right - WITHIN * tall <= last <= box.right
    )


def may_have_text(part: Pixels) -> bool:
    """Return whether anything in a part is as high as a letter, and lies apart from what is around it.

    A light that goes on along a plate's edge runs out of the part; plain felt has nothing in it.
    """
    if min(part.shape[:2]) <= LOWEST:
        return False
    return any(_stands_apart(mask) for mask in foreground_masks(part))


def tiles_with_foreground(pixels: Pixels, tiles: Tiles) -> Tiles:
    """Return those of the `tiles` of a frame that have foreground in them, or within AROUND pixels."""
    height, width = pixels.shape[:2]
    found = np.zeros_like(tiles)
    reach = np.ones((2 * AROUND + 1, 2 * AROUND + 1), np.uint8)
    for area in areas_of(tiles, width=width, height=height):
        seen = grown(area, BLOCK, width=width, height=height)
        bright, dark = foreground_masks(
            pixels[int(seen.top) : int(seen.bottom), int(seen.left) : int(seen.right)]
        )
        mask = cv2.dilate((bright | dark).astype(np.uint8), reach)
        top, left = int(area.top - seen.top), int(area.left - seen.left)
        inside = mask[top : top + int(area.height), left : left + int(area.width)]
        padded = np.pad(inside, [(0, -side % TILE) for side in inside.shape])
        rows, columns = (side // TILE for side in padded.shape)
        blocks = padded.reshape(rows, TILE, columns, TILE).any(axis=(1, 3))
        first_row, first_column = int(area.top) // TILE, int(area.left) // TILE
        found[first_row : first_row + rows, first_column : first_column + columns] |= blocks
    return found & tiles


def foreground_masks(part: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pixels are brighter, and which are darker, than what is around them: two masks (H, W)."""
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    mean = cv2.boxFilter(grey, cv2.CV_16S, (BLOCK, BLOCK), borderType=cv2.BORDER_REPLICATE)
    above = np.asarray(grey, np.int16) - np.asarray(mean, np.int16)
    return above > CONTRAST, above < -CONTRAST


def _stands_apart(mask: NDArray[np.bool_]) -> bool:
    """Return whether a group of foreground pixels is high enough and doesn't reach the edge."""
    height, width = mask.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    left, top, wide, high = (stats[1:, column] for column in range(4))
    inside = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
    return bool((inside & (high >= LOWEST)).any())
