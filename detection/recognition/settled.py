"""Frames without what a codec adds: where a frame is as it was but for noise, it is as it was."""

from __future__ import annotations

import cv2
import numpy as np

from detection.frames import Pixels
from detection.recognition.changed import TILE, Change, changed_tiles, same

NOISE = 16
"""How much a colour may differ, of 255, without anything having changed.

In a demo table through MPEG-4, 96 of 100 frames in which nothing happens differ nowhere by more, and 45
of 100 in more than one. Print that is legible differs by far more from what it is printed on.
"""


class Settled:
    """Follows one table's frames, and keeps what of each still stands."""

    def __init__(self) -> None:
        self._frame: Pixels | None = None
        self.change: Change | None = None
        """How the frame that follow() returned last differs from the one before; None if it was the first."""

    def forget(self) -> None:
        """Take the next frame as it is."""
        self._frame = None
        self.change = None

    def follow(self, pixels: Pixels) -> Pixels | None:
        """Return the next frame with each tile that did not change as it was; None if none did.

        A tile is compared with what it was when it last changed, so what fades slowly changes too.
        Nobody may write to the frames.
        """
        before = self._frame
        if before is not None and same(before, pixels):
            return None
        tiles = None if before is None else changed_tiles(before, pixels, noise=NOISE)
        self.change = None if before is None else Change(before, tiles)
        if before is None or tiles is None:
            self._frame = pixels.copy()
        elif not tiles.any():
            return None
        else:
            height, width = pixels.shape[:2]
            mask = np.repeat(np.repeat(tiles.astype(np.uint8), TILE, axis=0), TILE, axis=1)[:height, :width]
            self._frame = before.copy()  # readers hold on to the one before
            cv2.copyTo(pixels, mask, self._frame)
        return self._frame
