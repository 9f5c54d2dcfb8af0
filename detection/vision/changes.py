"""Where a frame differs from the one before, by more than a codec's noise: all else that was read holds.

And where anything stands out from what is around it, the foreground: elsewhere there is nothing to read.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.geometry import Box, Pixels, grown

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
AROUND = 8
"""So many pixels around a change are to be looked at with it: text has its background on all sides."""
BLOCK, CONTRAST = 31, 8
"""A pixel is compared with the mean of a square with such a side, in pixels: so much off it is foreground."""


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


def as_bgr(pixels: Pixels) -> Pixels:
    """Return any picture, grey or with alpha, as three channels."""
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return pixels
