"""Pictures that were read as text and said nothing: chips, the backs of cards, a window's buttons.

The OCR's finder takes them for text again and again, each time a few pixels aside, so that what was
read by its pixels (`pixel_cache.py`) is no help; half of what was read of a table in play was such.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from detection.vision.frames.frame import Pixels

WIDEST = 1.5
"""In heights: wider boxes may be amounts, and are read whatever they look like."""
LOWEST = 16
"""In pixels: less of a picture is like too much else."""
MIDDLE = 0.6
"""So much of a picture's width and height must be found in another."""
LEAST = 0.42
"""And it must be so much of that one's width and height: what else is there may be print."""
SIDE = 24
"""Pictures are compared so small that they are about so many pixels high."""
ALIKE = 0.9
"""Correlation from which two are the same."""
CONTRAST = 1.15
"""Neither may be so many times as strong: what fades in is to be read once it is there."""
DIFFERS = 40
"""So far from the rim's usual colour, of 255, something else begins."""
TO_THE_EDGE, FILLED = 0.25, 0.5
"""Print has its background around it and between its strokes. A picture has something else on so much of
its rim, or on so much of all of it."""
REMEMBERED = 48


class Lookalikes:
    """Remembers pictures that said nothing, and tells whether another looks like one of them."""

    def __init__(self) -> None:
        self._seen: deque[Pixels] = deque(maxlen=REMEMBERED)

    def add(self, crop: Pixels) -> None:
        """Remember a crop in which nothing was read, if it can't be print."""
        height, width = crop.shape[:2]
        if is_small(crop) and is_picture(crop):
            down, right = round(height * (1 - MIDDLE) / 2), round(width * (1 - MIDDLE) / 2)
            self._seen.append(crop[down : height - down, right : width - right])

    def knows(self, crop: Pixels) -> bool:
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


def is_picture(crop: Pixels) -> bool:
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
