"""Whether two pictures show the same print, be it in other colours: plates light up and go dim again."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.frames.frame import Pixels

FAINTEST = 40.0
"""How far ink must be from what it is printed on, of 255: fainter print is not compared."""
UNLIKE = 0.1
"""How much one pixel's share of ink may differ; where a three becomes an eight, some go from none to all."""
EDGE = 0.2
"""So much of a line's height, above and below, is often a plate's rim: no print, which ends further in."""


def same_ink(one: Pixels, other: Pixels) -> bool:
    """Return whether two pictures of a line hold the same share of ink in each pixel, of whatever colours."""
    if one.shape != other.shape:
        return False
    first, second = ink(one), ink(other)
    return first is not None and second is not None and float(np.abs(first - second).max()) < UNLIKE


def ink(line: Pixels) -> NDArray[np.float32] | None:
    """Return how much of each pixel of a line is ink, 0 to 1; None where print can't be told from paper.

    Paper is what most pixels show, ink what is furthest from it.
    """
    edge = int(EDGE * len(line))
    grey = cv2.cvtColor(np.ascontiguousarray(line[edge : len(line) - edge]), cv2.COLOR_BGR2GRAY)
    apart = np.asarray(grey, np.float32) - np.float32(np.median(grey))
    furthest = float(apart.flat[int(np.abs(apart).argmax())])
    return None if abs(furthest) < FAINTEST else np.asarray(apart / np.float32(furthest), np.float32)
