from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detection.vision.geometry import Pixels
from detection.vision.runtime import PixelCache, fingerprint


class Shades:
    """Says how bright pixels are, and notes which it was asked about."""

    def __init__(self, size: int) -> None:
        self.asked: list[list[int]] = []
        self._cache: PixelCache[int] = PixelCache(size)

    def of(self, *arrays: NDArray[np.uint8], about: str = "") -> Sequence[int]:
        known = self._cache.look_up(arrays, about=about)
        self.asked.append([int(pixels.flat[0]) for pixels in known.unknown])
        return known.completed(self.asked[-1])


def shade(value: int, *shape: int) -> Pixels:
    return np.full(shape or (2, 2, 3), value, np.uint8)


def test_equal_pixels_are_asked_about_once() -> None:
    shades = Shades(10)

    assert [shades.of(shade(7, 2, 3)) for _ in range(3)] == [[7]] * 3
    assert shades.of(shade(8, 2, 3), shade(7, 3, 2)) == [8, 7]
    assert shades.of(shade(7, 2, 3), about="something else") == [7]
    assert shades.asked == [[7], [], [], [8, 7], [7]]


def test_what_was_not_asked_about_for_long_is_forgotten() -> None:
    shades = Shades(2)
    for value in (1, 2, 1, 3, 1, 2):
        shades.of(shade(value))

    assert shades.asked == [[1], [2], [], [3], [], [2]]


def test_a_view_has_the_fingerprint_of_its_copy() -> None:
    pixels = np.arange(60).reshape(6, 10)

    assert fingerprint(pixels[1:4, 2:7]) == fingerprint(pixels[1:4, 2:7].copy())


def test_of_many_only_those_never_seen_are_asked_about_and_all_at_once() -> None:
    shades = Shades(10)
    shades.of(shade(1))

    assert shades.of(shade(2), shade(1), shade(3), shade(2)) == [2, 1, 3, 2]
    assert shades.asked == [[1], [2, 3]]


def test_of_more_than_are_kept_each_is_answered() -> None:
    assert Shades(1).of(shade(1), shade(2), shade(3)) == [1, 2, 3]
