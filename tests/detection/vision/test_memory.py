from __future__ import annotations

import numpy as np

from detection.vision.frames.frame import Pixels
from detection.vision.memory import Memory, fingerprint


def test_equal_pixels_are_asked_about_once() -> None:
    memory: Memory[int] = Memory(10)
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    answers = [memory.recall(np.full((2, 3), 7), ask) for _ in range(3)]

    assert answers == [1, 1, 1]
    assert memory.recall(np.full((2, 3), 8), ask) == 2
    assert memory.recall(np.full((3, 2), 7), ask) == 3
    assert memory.recall(np.full((2, 3), 7), ask, about="something else") == 4


def test_what_was_not_asked_about_for_long_is_forgotten() -> None:
    memory: Memory[str] = Memory(2)
    one, two, three = (np.full(4, number) for number in range(3))
    memory.recall(one, lambda: "one")
    memory.recall(two, lambda: "two")
    memory.recall(one, lambda: "again")
    memory.recall(three, lambda: "three")

    assert memory.recall(one, lambda: "again") == "one"
    assert memory.recall(two, lambda: "again") == "again"


def test_a_view_has_the_fingerprint_of_its_copy() -> None:
    pixels = np.arange(60).reshape(6, 10)

    assert fingerprint(pixels[1:4, 2:7]) == fingerprint(pixels[1:4, 2:7].copy())


def test_of_many_only_those_never_seen_are_asked_about_and_all_at_once() -> None:
    memory: Memory[int] = Memory(10)
    asked: list[list[int]] = []

    def ask(many: list[Pixels]) -> list[int]:
        asked.append([int(pixels[0, 0, 0]) for pixels in many])
        return asked[-1]

    one, two, three = (np.full((2, 2, 3), shade, np.uint8) for shade in (1, 2, 3))
    assert memory.recall_all([one], ask) == [1]

    assert memory.recall_all([two, one, three, two], ask) == [2, 1, 3, 2]
    assert asked == [[1], [2, 3]]


def test_of_more_than_are_kept_each_is_answered() -> None:
    memory: Memory[int] = Memory(1)
    shades = [np.full((2, 2, 3), shade, np.uint8) for shade in (1, 2, 3)]

    assert memory.recall_all(shades, lambda many: [int(pixels[0, 0, 0]) for pixels in many]) == [1, 2, 3]
