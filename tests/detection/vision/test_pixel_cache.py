from __future__ import annotations

import numpy as np

from detection.vision.geometry import Pixels
from detection.vision.pixel_cache import PixelCache, fingerprint


def test_equal_pixels_are_asked_about_once() -> None:
    cache: PixelCache[int] = PixelCache(10)
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    answers = [cache.get(np.full((2, 3), 7), ask) for _ in range(3)]

    assert answers == [1, 1, 1]
    assert cache.get(np.full((2, 3), 8), ask) == 2
    assert cache.get(np.full((3, 2), 7), ask) == 3
    assert cache.get(np.full((2, 3), 7), ask, about="something else") == 4


def test_what_was_not_asked_about_for_long_is_forgotten() -> None:
    cache: PixelCache[str] = PixelCache(2)
    one, two, three = (np.full(4, number) for number in range(3))
    cache.get(one, lambda: "one")
    cache.get(two, lambda: "two")
    cache.get(one, lambda: "again")
    cache.get(three, lambda: "three")

    assert cache.get(one, lambda: "again") == "one"
    assert cache.get(two, lambda: "again") == "again"


def test_a_view_has_the_fingerprint_of_its_copy() -> None:
    pixels = np.arange(60).reshape(6, 10)

    assert fingerprint(pixels[1:4, 2:7]) == fingerprint(pixels[1:4, 2:7].copy())


def test_of_many_only_those_never_seen_are_asked_about_and_all_at_once() -> None:
    cache: PixelCache[int] = PixelCache(10)
    asked: list[list[int]] = []

    def ask(many: list[Pixels]) -> list[int]:
        asked.append([int(pixels[0, 0, 0]) for pixels in many])
        return asked[-1]

    one, two, three = (np.full((2, 2, 3), shade, np.uint8) for shade in (1, 2, 3))
    assert cache.get_all([one], ask) == [1]

    assert cache.get_all([two, one, three, two], ask) == [2, 1, 3, 2]
    assert asked == [[1], [2, 3]]


def test_of_more_than_are_kept_each_is_answered() -> None:
    cache: PixelCache[int] = PixelCache(1)
    shades = [np.full((2, 2, 3), shade, np.uint8) for shade in (1, 2, 3)]

    assert cache.get_all(shades, lambda many: [int(pixels[0, 0, 0]) for pixels in many]) == [1, 2, 3]
