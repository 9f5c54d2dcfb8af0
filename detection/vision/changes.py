"""Where a frame differs from the one before, by more than a codec's noise: all else that was read holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.geometry import Box, Pixels

TILE = 16
"""Width and height in pixels of the squares that are compared."""
STRIP = 4 * TILE
"""Frames are compared so many rows at a time: what fits the processor's cache."""
MOST = 0.5
"""With more than this share of a frame to look at again, looking at all of it is cheaper."""
Tiles = NDArray[np.bool_]
"""A frame's tiles, by row and column."""
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


def changed_tiles(before: Pixels, after: Pixels, *, noise: int = 0) -> Tiles | None:
    """Return which tiles of two frames differ by more than `noise` in a colour, of 255.

    None if the frames differ in size, or in most tiles.
    """
    if before.shape != after.shape:
        return None
    differs = cv2.absdiff(before, after).reshape(len(after), -1)
    # Whole strips first: rows are compared many bytes at a time, and what is left is small.
    whole = len(differs) // TILE * TILE
    strips = differs[:whole].reshape(-1, TILE, differs.shape[1]).max(axis=1)
    if whole < len(differs):
        strips = np.vstack([strips, differs[whole:].max(axis=0)])
    colours = after[0, 0].size
    strips = np.pad(strips, ((0, 0), (0, -strips.shape[1] % (colours * TILE))))
    tiles = strips.reshape(len(strips), -1, colours * TILE).max(axis=2) > noise
    return None if tiles.mean() > MOST else tiles


def same(before: Pixels, after: Pixels) -> bool:
    """Return whether two frames are equal; where they soon differ, that is soon known."""
    return before.shape == after.shape and all(
        np.array_equal(before[top : top + STRIP], after[top : top + STRIP])
        for top in range(0, len(after), STRIP)
    )


@dataclass(frozen=True, slots=True)
class FrameChange:
    """Which tiles of a frame differ from `before`; None if most do, or the frame has another size."""

    before: Pixels
    tiles: Tiles | None


def tiles_since(before: Pixels, after: Pixels, known: FrameChange | None) -> Tiles | None:
    """Return changed_tiles() of two frames, which are compared only if `known` is of another `before`."""
    return known.tiles if known is not None and known.before is before else changed_tiles(before, after)


def areas_of(tiles: Tiles, *, width: int, height: int) -> list[Box]:
    """Return a box around each group of tiles that touch, in pixels of a frame of that size."""
    if not tiles.any():
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(tiles.astype(np.uint8), connectivity=8)
    return [
        Box(left * TILE, top * TILE, min((left + wide) * TILE, width), min((top + high) * TILE, height))
        for left, top, wide, high, _ in stats[1:].tolist()
    ]


def without(tiles: Tiles, boxes: list[Box]) -> Tiles:
    """Return the tiles without those whose middle lies in one of the boxes."""
    left = tiles.copy()
    for box in boxes:
        first_row, last_row = (round(edge / TILE) for edge in (box.top, box.bottom))
        first_column, last_column = (round(edge / TILE) for edge in (box.left, box.right))
        left[max(first_row, 0) : last_row, max(first_column, 0) : last_column] = False
    return left


def merged(areas: list[Box], together: Callable[[Box, Box], bool]) -> list[Box]:
    """Return the areas with those made one that belong together."""
    whole: list[Box] = []
    for area in areas:
        joined = area
        near = [other for other in whole if together(joined, other)]
        while near:
            for other in near:
                whole.remove(other)
                joined = joined.around(other)
            near = [other for other in whole if together(joined, other)]
        whole.append(joined)
    return whole


def grown(area: Box, by: int, *, width: int, height: int, step: int = 1) -> Box:
    """Return the area with `by` pixels more to each side, in the frame, corners on multiples of `step`."""
    return Box(
        max((int(area.left) - by) // step * step, 0),
        max((int(area.top) - by) // step * step, 0),
        min(-(-(int(area.right) + by) // step) * step, width),
        min(-(-(int(area.bottom) + by) // step) * step, height),
    )
