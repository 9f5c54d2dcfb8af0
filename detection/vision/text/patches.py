"""Judges patches of pixels, so that none is searched or read in vain: what can't be text, and what is known.

Plates light up and go dim again. And the OCR takes chips, the backs of cards and a window's buttons for text
again and again, each time a few pixels aside, so that what is kept by its pixels (`runtime.py`) is no
help; half of what was read of a table in play was such.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.changes import foreground_masks
from detection.vision.geometry import Box, Pixels

WIDEST = 1.5
"""In heights: wider boxes may be amounts, and are read whatever they look like."""
LOWEST = 16
"""In pixels: less of a picture is like too much else."""
MIDDLE = 0.6
"""So much of a picture's width and height must be found in another."""
LEAST = 0.42
"""And it must be so much of that one's width and height: what else is there may be text."""
SIDE = 24
"""Pictures are compared so small that they are about so many pixels high."""
ALIKE = 0.9
"""Correlation from which two are the same."""
CONTRAST = 1.15
"""Neither may be so many times as strong: what fades in is to be read once it is there."""
DIFFERS = 40
"""So far from the rim's usual colour, of 255, something else begins."""
TO_THE_EDGE, FILLED = 0.25, 0.5
"""Text has its background around it and between its strokes. A picture has something else on so much of
its rim, or on so much of all of it."""
LOWEST_LETTER = 6
"""No letter that can be read is lower, in pixels."""
BESIDE = 0.8
"""So much of its height to either side of a box must be background."""
WITHIN = 0.45
"""The text begins and ends inside the box, within so much of its height of the box's sides."""
REMEMBERED = 48
FAINTEST = 40.0
"""How far text must be from its background, of 255: fainter text is not compared."""
UNLIKE = 0.1
"""How much a pixel's share of foreground may differ; where a 3 becomes an 8, some go from none to all."""
EDGE = 0.2
"""So much of a line's height, above and below, is often a plate's rim: text ends further in."""


def box_still_fits(pixels: Pixels, box: Box) -> bool:
    """Return whether text begins and ends where the box does, with nothing close by on either side.

    False says only that it is to be looked for: a picture beside the text is foreground too.
    """
    tall = box.height
    top, bottom = int(box.top + EDGE * tall), int(np.ceil(box.bottom - EDGE * tall))
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
    if min(part.shape[:2]) <= LOWEST_LETTER:
        return False
    return any(_stands_apart(mask) for mask in foreground_masks(part))


def _stands_apart(mask: NDArray[np.bool_]) -> bool:
    """Return whether a group of foreground pixels is high enough and doesn't reach the edge."""
    height, width = mask.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    left, top, wide, high = (stats[1:, column] for column in range(4))
    inside = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
    return bool((inside & (high >= LOWEST_LETTER)).any())


def is_same_text_recoloured(one: Pixels, other: Pixels) -> bool:
    """Return whether two pictures of a line have the same foreground in each pixel, of whatever colours."""
    if one.shape != other.shape:
        return False
    first, second = foreground_share(one), foreground_share(other)
    return first is not None and second is not None and float(np.abs(first - second).max()) < UNLIKE


def foreground_share(line: Pixels) -> NDArray[np.float32] | None:
    """Return how much of each pixel of a line is foreground, 0 to 1; None where it can't be told.

    The background is what most pixels show, the foreground what is furthest from it.
    """
    edge = int(EDGE * len(line))
    grey = cv2.cvtColor(np.ascontiguousarray(line[edge : len(line) - edge]), cv2.COLOR_BGR2GRAY)
    apart = np.asarray(grey, np.float32) - np.float32(np.median(grey))
    furthest = float(apart.flat[int(np.abs(apart).argmax())])
    return None if abs(furthest) < FAINTEST else np.asarray(apart / np.float32(furthest), np.float32)


class NonTextPatches:
    """Remembers patches in which nothing was read, and tells whether another shows the same."""

    def __init__(self) -> None:
        self._seen: deque[Pixels] = deque(maxlen=REMEMBERED)

    def add(self, crop: Pixels) -> None:
        """Remember a crop in which nothing was read, if it can't be text."""
        height, width = crop.shape[:2]
        if is_small(crop) and is_no_text(crop):
            down, right = round(height * (1 - MIDDLE) / 2), round(width * (1 - MIDDLE) / 2)
            self._seen.append(crop[down : height - down, right : width - right])

    def matches(self, crop: Pixels) -> bool:
        """Return whether a crop shows what was seen in one in which nothing was read."""
        if not is_small(crop):
            return False
        scale = min(1.0, SIDE / crop.shape[0])
        whole = _scaled(crop, scale)
        return any(_is_in(_scaled(middle, scale), whole) for middle in self._seen)


def is_small(crop: Pixels) -> bool:
    """Return whether a crop is too narrow for more than a sign or two, and tells anything at all."""
    height, width = crop.shape[:2]
    return bool(min(height, width) >= LOWEST and width <= WIDEST * height)


def is_no_text(crop: Pixels) -> bool:
    """Return whether what a crop shows is cut off by its rim or fills it, as no print does."""
    pixels = crop.astype(np.int16)
    rim = np.concatenate([pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1]])
    usual = np.median(rim, axis=0)
    on_rim, on_all = (float((np.abs(part - usual).max(axis=-1) > DIFFERS).mean()) for part in (rim, pixels))
    return on_rim >= TO_THE_EDGE or on_all >= FILLED


def _is_in(middle: Pixels, whole: Pixels) -> bool:
    height, width = middle.shape[:2]
    if not (
        LEAST * whole.shape[0] <= height <= whole.shape[0]
        and LEAST * whole.shape[1] <= width <= whole.shape[1]
    ):
        return False
    likeness = cv2.matchTemplate(whole, middle, cv2.TM_CCOEFF_NORMED)
    _, best, _, (left, top) = cv2.minMaxLoc(likeness)
    if best < ALIKE:
        return False
    ratio = float(whole[top : top + height, left : left + width].std()) / max(float(middle.std()), 1.0)
    return 1 / CONTRAST < ratio < CONTRAST


def _scaled(picture: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return picture
    size = (max(round(picture.shape[1] * scale), 1), max(round(picture.shape[0] * scale), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
