"""Pixels, upright boxes in them, and what is cut out by boxes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Point = tuple[float, float]
"""From the left and from the top, in pixels."""
Pixels = NDArray[np.uint8]
"""Height x width x 3, blue green red, as OpenCV has it."""


@dataclass(frozen=True, slots=True)
class Box:
    """Left and top belong to the box, right and bottom do not."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """The centre, from the left."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The centre, from the top."""
        return (self.top + self.bottom) / 2

    def overlap(self, other: Box) -> float:
        """Return the shared area as a share of the smaller box, 0 to 1."""
        if not self.touches(other):  # as most pairs, of which thousands are compared in each frame
            return 0.0
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min(self.width * self.height, other.width * other.height)
        return wide * high / smaller if smaller > 0 else 0.0

    def intersection_over_union(self, other: Box) -> float:
        """Return the shared area as a share of the area that both cover, 0 to 1."""
        if not self.touches(other):
            return 0.0
        larger = max(self.width * self.height, other.width * other.height)
        smaller = min(self.width * self.height, other.width * other.height)
        shared = self.overlap(other) * smaller
        return shared / (larger + smaller - shared)

    def touches(self, other: Box, *, reach: float = 0) -> bool:
        """Return whether the boxes share any area, or are less than `reach` pixels apart."""
        return (
            self.left < other.right + reach
            and other.left < self.right + reach
            and self.top < other.bottom + reach
            and other.top < self.bottom + reach
        )

    def overlap_across(self, other: Box) -> float:
        """Return how much of the narrower box's width both share, 0 to 1."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return max(shared, 0.0) / max(min(self.width, other.width), 1.0)

    def overlaps(self, other: Box, *, least: float) -> bool:
        """Return whether the boxes share at least that part of the smaller one, 0 to 1."""
        return self.overlap(other) >= least

    def coincides(self, other: Box, *, least: float) -> bool:
        """Return whether the boxes share at least that part of the area that both cover, 0 to 1."""
        return self.intersection_over_union(other) >= least

    def resembles(self, other: Box, *, apart: float, widths: tuple[float, float]) -> bool:
        """Return whether the centres are less than `apart` widths from each other, and the widths alike.

        `widths` are the least and the most that the ratio of both may be.
        """
        return self.distance(other) < apart * self.width and widths[0] < self.width / other.width < widths[1]

    def across(self, x: float) -> float:
        """Return where x lies: 0 at the left edge, 1 at the right."""
        return (x - self.left) / self.width

    def down(self, y: float) -> float:
        """Return where y lies: 0 at the upper edge, 1 at the lower."""
        return (y - self.top) / self.height

    def distance(self, other: Box) -> float:
        """Return how far apart the centres are."""
        return math.hypot(self.x - other.x, self.y - other.y)

    def moved(self, x: float, y: float) -> Box:
        """Return the box so much further to the right and down."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def around(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def non_maximum_suppression(
    candidates: Iterable[T], is_same: Callable[[T, T], bool], *, kept: Iterable[T] = ()
) -> list[T]:
    """Return the candidates without those that are the same thing as a better one.

    Args:
        candidates: detections, the best first; boxes and other measures in pixels of one picture.
        is_same: tells whether a candidate (first) and one that is kept (second) are of one thing: by the
            area that their boxes share, or by the distance and the ratio of sizes that their kind allows.
        kept: detections that stay whatever comes; they come first in the result.

    Returns:
        What is kept, in the order in which it came.
    """
    best = list(kept)
    for candidate in candidates:
        if not any(is_same(candidate, other) for other in best):
            best.append(candidate)
    return best


class Sign(Protocol):
    """What is printed somewhere: its centre and its height, in pixels. A box is one too."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def height(self) -> float: ...


def in_one_place(sign: Sign, other: Sign, *, like: float = math.inf) -> bool:
    """Return whether two signs could not stand beside each other.

    With `like`, only if neither is that many times as high as the other.
    """
    near = 0.75 * max(min(sign.height, other.height), 0.4 * max(sign.height, other.height))
    return (
        abs(sign.x - other.x) <= near
        and abs(sign.y - other.y) <= near
        and 1 / like < sign.height / other.height < like
    )


def merged(boxes: Iterable[Box], *, reach: float) -> list[Box]:
    """Return boxes that lie at least `reach` pixels apart: such as lie nearer are made one."""
    whole: list[Box] = []
    for box in boxes:
        joined = box
        while near := [other for other in whole if joined.touches(other, reach=reach)]:
            for other in near:
                whole.remove(other)
                joined = joined.around(other)
        whole.append(joined)
    return whole


def grown(box: Box, by: int, *, width: int, height: int, step: int = 1) -> Box:
    """Return the box with `by` pixels more to each side, in a frame of that size.

    Its corners are whole multiples of `step`, but at the frame's edges.
    """
    return Box(
        max((int(box.left) - by) // step * step, 0),
        max((int(box.top) - by) // step * step, 0),
        min(-(-(int(box.right) + by) // step) * step, width),
        min(-(-(int(box.bottom) + by) // step) * step, height),
    )


def cut_out(pixels: Pixels, box: Box, *, more: int = 0) -> Pixels:
    """Return the pixels of a box, with `more` around it as far as the frame goes."""
    top, left = max(int(box.top) - more, 0), max(int(box.left) - more, 0)
    return np.ascontiguousarray(pixels[top : int(box.bottom) + more, left : int(box.right) + more])
