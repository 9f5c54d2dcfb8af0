"""Pixels, and upright boxes in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
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
