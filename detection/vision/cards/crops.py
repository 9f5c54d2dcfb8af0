"""What the networks see: pictures as they take them, and the square around a rank.

Training cuts its squares with the same function, so that what was learnt is what is asked.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.geometry import Pixels

STRIDE = 4
"""Pixels of the picture for each cell that the finder judges."""
USUAL_HEIGHT = 14.0
"""Rank height in pixels to which the finder's heights are relative."""
READER_SIDE = 64
"""Width and height of the square that the reader sees."""
READER_SPAN = 3.8
"""How many rank heights that square is wide."""
READER_ANCHOR = (0.42, 0.42)
"""Where in it the rank's centre lies: a suit may stand under it, over it or to its right."""


def square(pixels: Pixels, x: float, y: float, height: float) -> Pixels:
    """Return what the reader sees of a rank of `height` pixels centred at x, y."""
    scale = READER_SIDE / (READER_SPAN * height)
    across, down = (READER_SIDE * share for share in READER_ANCHOR)
    matrix = np.array([[scale, 0, across - scale * x], [0, scale, down - scale * y]], np.float32)
    cut = cv2.warpAffine(
        pixels, matrix, (READER_SIDE, READER_SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cut.astype(np.uint8)


def planes(pixels: Pixels) -> NDArray[np.float32]:
    """Return pictures (N, H, W, 3) as the networks take them: (N, 3, H, W), 0 to 1."""
    return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), np.float32) / np.float32(255)
