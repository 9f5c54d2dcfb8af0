"""Says of each thing that the spotter takes for a dealer button how probable it is that it is one.

The button reader is a small network of our own (training/). It looks at a square around a thing, in the
frame's own pixels or near to them: a D is told from an O by a few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from detection.vision.elements import Spot
from detection.vision.geometry import Pixels
from detection.vision.runtime import PixelCache, network, planes

SQUARE = 64
"""The side of a square, in pixels."""
TEXT = 24.0
"""It is shown at the size at which the box around a line of the plates' text is so tall."""
MOST = 32
"""So many things of a frame are looked at, the likeliest first."""
REMEMBERED = 300
"""How many squares are kept with what was said of them."""


class ButtonReader:
    """Looks at things in frame after frame. Looking at the same pixels again costs next to nothing."""

    def __init__(self) -> None:
        self._said: PixelCache[float] = PixelCache(REMEMBERED)

    def read(self, pixels: Pixels, spots: Sequence[Spot], tall: float) -> list[Spot]:
        """Return what may be buttons, the likeliest first, each with its probability.

        `tall` is the height of the text on the plates in pixels.
        """
        asked = spots[:MOST]
        squares = [square(pixels, spot.box.x, spot.box.y, tall) for spot in asked]
        known = self._said.look_up(squares)
        said = known.completed(probabilities(known.unknown))
        judged = [replace(spot, probability=each) for spot, each in zip(asked, said, strict=True)]
        return sorted(judged, key=lambda spot: -spot.probability)


def square(pixels: Pixels, x: float, y: float, tall: float) -> Pixels:
    """Return the square around a point, as the network is shown it."""
    scale = TEXT / tall
    side = SQUARE / scale
    if scale < 1:  # or fine lines would fall between the pixels
        left, top = round(x - side / 2), round(y - side / 2)
        right, bottom = left + round(side), top + round(side)
        crop = pixels[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        if crop.size == 0:
            return np.zeros((SQUARE, SQUARE, 3), np.uint8)
        above, before = max(-top, 0), max(-left, 0)
        below, after = round(side) - crop.shape[0] - above, round(side) - crop.shape[1] - before
        around = cv2.copyMakeBorder(crop, above, below, before, after, cv2.BORDER_REPLICATE)
        return np.asarray(cv2.resize(around, (SQUARE, SQUARE), interpolation=cv2.INTER_AREA), np.uint8)
    placing = np.array([[scale, 0, SQUARE / 2 - scale * x], [0, scale, SQUARE / 2 - scale * y]], np.float64)
    shown = cv2.warpAffine(
        pixels, placing, (SQUARE, SQUARE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(shown, np.uint8)


def probabilities(squares: Sequence[Pixels]) -> list[float]:
    """Return how probable it is that each square shows a button."""
    if not squares:
        return []
    (answer,) = network("buttons.onnx")(planes(np.stack(squares)))
    return [float(each) for each in 1 / (1 + np.exp(-answer))]
