"""Takes a codec's noise out of frames: a tile that differs by noise alone stays as it was."""

from __future__ import annotations

import cv2
import numpy as np

from detection.vision.frames.changed import TILE, FrameChange, Tiles, changed_tiles, same
from detection.vision.frames.frame import Pixels

NOISE = 16
"""How much a colour may differ, of 255, without anything having changed.

In a demo table through MPEG-4, 96 of 100 frames in which nothing happens differ nowhere by more, and 45
of 100 in more than one. Print that is legible differs by far more from what it is printed on.
"""


class NoiseFilter:
    """Takes the noise out of the frames of one table, one after another."""

    def __init__(self) -> None:
        self._frame: Pixels | None = None
        self.change: FrameChange | None = None
        """How the frame that apply() returned last differs from the one before; None if it was the first."""

    def forget(self) -> None:
        """Take the next frame as it is."""
        self._frame = None
        self.change = None

    def apply(self, pixels: Pixels) -> Pixels | None:
        """Return the next frame with each tile that did not change as it was; None if none did.

        A tile is compared with what it was when it last changed, so what fades slowly changes too.
        Nobody may write to the frames.
        """
        before = self._frame
        if before is None:
            self._frame = pixels.copy()
            return self._frame
        if same(before, pixels):
            return None
        tiles = changed_tiles(before, pixels, noise=NOISE)
        if tiles is not None and not tiles.any():
            return None
        self.change = FrameChange(before, tiles)
        # Readers hold on to the frame before.
        self._frame = pixels.copy() if tiles is None else with_tiles(before, pixels, tiles)
        return self._frame


def with_tiles(before: Pixels, pixels: Pixels, tiles: Tiles) -> Pixels:
    """Return a copy of the frame before, with the tiles that are set as they are in `pixels`."""
    height, width = before.shape[:2]
    mask = np.repeat(np.repeat(tiles.astype(np.uint8), TILE, axis=0), TILE, axis=1)[:height, :width]
    combined = before.copy()
    cv2.copyTo(pixels, mask, combined)
    return combined
