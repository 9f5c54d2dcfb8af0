"""Whether a box of text still fits what is printed there: then it need not be looked for anew."""

from __future__ import annotations

import numpy as np

from detection.vision.frames.frame import Pixels
from detection.vision.geometry import Box
from detection.vision.text.strokes import inks

BESIDE = 0.8
"""So much of its height to either side of a box must be free of ink."""
WITHIN = 0.45
"""Ink begins and ends inside the box, within so much of its height of the box's sides."""
EDGES = 0.2
"""So much of its height at the top and at the bottom says nothing: a plate's edge may run there."""


def still_fits(pixels: Pixels, box: Box) -> bool:
    """Return whether print begins and ends where the box does, with nothing close by on either side.

    False says only that it is to be looked for: a picture beside the text is ink too.
    """
    tall = box.height
    top, bottom = int(box.top + EDGES * tall), int(np.ceil(box.bottom - EDGES * tall))
    left, right = int(box.left - BESIDE * tall), int(np.ceil(box.right + BESIDE * tall))
    if left < 0 or right > pixels.shape[1] or bottom - top < 3:
        return False
    part = pixels[max(int(box.top), 0) : int(np.ceil(box.bottom)), left:right]
    rows = slice(top - max(int(box.top), 0), bottom - max(int(box.top), 0))
    brighter, darker = (ink[rows].sum(axis=0) for ink in inks(part))
    # Whichever stands out in fewer pixels is the ink; the other is what it leaves between its strokes.
    columns = np.flatnonzero((brighter if brighter.sum() < darker.sum() else darker) > 0)
    if not columns.size:
        return False
    first, last = columns[0] + left, columns[-1] + 1 + left
    return bool(
        box.left <= first <= box.left + WITHIN * tall and box.right - WITHIN * tall <= last <= box.right
    )
