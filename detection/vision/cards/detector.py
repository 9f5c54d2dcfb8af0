"""Finds where ranks of face-up cards stand in pictures.

The finder is a small network of our own (training/), trained on cards that the project draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from detection.vision.changes import TILE, Tiles, areas_of
from detection.vision.geometry import Box, Pixels, in_one_place, non_maximum_suppression
from detection.vision.runtime import network, planes

STRIDE = 4
"""Pixels of the picture for each cell that the finder judges."""
USUAL_HEIGHT = 14.0
"""Rank height in pixels to which the finder's heights are relative."""
LEAST_HEAT = 0.35
"""Places colder than this are not looked at."""
LARGEST, SMALLEST = 2200, 360
"""The longest side of the largest and of the smallest picture that is searched."""
LIKE_SIZE = 1.5
"""Two detections at one position are of one rank if neither is so many times as high as the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankDetection:
    """Where a rank seems to stand on a card's face; in pixels of the picture."""

    x: float
    y: float
    height: float
    face: Box
    heat: float
    cell: tuple[float, float]
    """The upper left corner of the cell of the heat map, in pixels of the picture."""
    level: int = 0
    """In which size of the frame."""

    def moved(self, x: float, y: float, level: int) -> RankDetection:
        """Return what was found in a part cut out at x, y of a level as what was found in that level."""
        return replace(
            self,
            x=self.x + x,
            y=self.y + y,
            face=self.face.moved(x, y),
            cell=(self.cell[0] + x, self.cell[1] + y),
            level=level,
        )


def detect_ranks(pixels: Pixels, least: float = LEAST_HEAT) -> list[RankDetection]:
    """Return where ranks seem to stand in a picture, with at least `least` heat."""
    height, width = pixels.shape[:2]
    padded = cv2.copyMakeBorder(pixels, 0, -height % 16, 0, -width % 16, cv2.BORDER_REPLICATE)
    (answer,) = network("finder.onnx")(planes(padded[None].astype(np.uint8)))
    logit = answer[0, 0]
    top = cv2.dilate(logit, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((logit >= top) & (logit > np.log(least / (1 - least))))
    detections = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        tall, dx, dy, left, up, right, down = answer[0, 1:, row, column].tolist()
        size = USUAL_HEIGHT * float(np.exp(np.clip(tall, -1.2, 1.2)))
        x, y = (column + dx + 0.5) * STRIDE, (row + dy + 0.5) * STRIDE
        reach = np.exp(np.clip([left, up, right, down], -1.5, 2.3)) * size
        face = Box(x - reach[0], y - reach[1], x + reach[2], y + reach[3])
        heat = float(1 / (1 + np.exp(-logit[row, column])))
        cell = (float(column * STRIDE), float(row * STRIDE))
        detections.append(RankDetection(x=x, y=y, height=size, face=face, heat=heat, cell=cell))
    return detections


def in_frame(detection: RankDetection, scale: float) -> RankDetection:
    """Return `detection` in the frame's own pixels."""
    face = detection.face
    return replace(
        detection,
        x=detection.x / scale,
        y=detection.y / scale,
        height=detection.height / scale,
        face=Box(face.left / scale, face.top / scale, face.right / scale, face.bottom / scale),
    )


def distinct_ranks(detections: list[RankDetection]) -> list[RankDetection]:
    """Return the detections without those that are one rank seen twice, the hottest first.

    Where the finder can't tell how high a rank is, both heights stay: the reader will see which is right.
    """
    return non_maximum_suppression(
        sorted(detections, key=lambda detection: -detection.heat), partial(in_one_place, like=LIKE_SIZE)
    )


def pyramid(pixels: Pixels, before: Sequence[Pixels] = (), tiles: Tiles | None = None) -> list[Pixels]:
    """Return the frame at the sizes in which it is searched, each half of the one before.

    `before` is what this returned for the frame before, and `tiles` where this one differs from that: then
    only what differs is made smaller anew.
    """
    longest = max(pixels.shape[:2])
    scale = LARGEST / longest if longest > LARGEST else 2.0 if longest < 700 else 1.0
    levels: list[Pixels] = []
    while not levels or longest * scale >= SMALLEST:
        size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
        known = before[len(levels)] if len(levels) < len(before) else None
        if scale == 1:
            levels.append(pixels)
        elif known is not None and tiles is not None and is_whole_part(known, pixels):
            levels.append(renewed(known, pixels, tiles))
        else:
            how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            levels.append(cv2.resize(pixels, size, interpolation=how).astype(np.uint8, copy=False))
        scale /= 2
    return levels


def is_whole_part(small: Pixels, pixels: Pixels) -> bool:
    """Return whether each pixel of the smaller picture is the mean of a square of the larger, in one tile."""
    factor = pixels.shape[1] // small.shape[1]
    sides = (small.shape[0] * factor, small.shape[1] * factor)
    return factor > 1 and TILE % factor == 0 and sides == pixels.shape[:2]


def renewed(small: Pixels, pixels: Pixels, tiles: Tiles) -> Pixels:
    """Return a smaller picture of a frame with the `tiles` of it made smaller anew."""
    factor = pixels.shape[1] // small.shape[1]
    anew = small.copy()
    for area in areas_of(tiles, width=pixels.shape[1], height=pixels.shape[0]):
        left, top, right, bottom = (int(edge) for edge in (area.left, area.top, area.right, area.bottom))
        size = ((right - left) // factor, (bottom - top) // factor)
        anew[top // factor : bottom // factor, left // factor : right // factor] = cv2.resize(
            pixels[top:bottom, left:right], size, interpolation=cv2.INTER_AREA
        )
    return anew
