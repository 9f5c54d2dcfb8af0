from __future__ import annotations

import numpy as np

from detection.recognition.memory import Memory, fingerprint


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
