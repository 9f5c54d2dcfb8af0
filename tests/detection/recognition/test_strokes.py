from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.demo.sprites import text
from detection.frames import Pixels
from detection.recognition.strokes import may_have_print

FELT = (60, 90, 30)


def felt(wide: int = 96, high: int = 64) -> Pixels:
    return np.full((high, wide, 3), FELT, np.uint8)


@pytest.mark.parametrize("words", ["$1", "1", "Kestrel", "Pot: $1,234.50"])
@pytest.mark.parametrize("colour", [(250, 250, 250), (10, 10, 10)], ids=["bright", "dark"])
@pytest.mark.parametrize("size", [9, 14, 30])
def test_print_may_be_print(words: str, colour: tuple[int, int, int], size: int) -> None:
    sprite = text(words, size=size, colour=colour)
    part = felt(sprite.width + 20, 64)
    sprite.centre(part, part.shape[1] // 2, 32)

    assert may_have_print(part)


def test_felt_has_no_print() -> None:
    part = felt()
    part[:] = np.clip(part + np.linspace(0, 40, part.shape[1])[None, :, None], 0, 255)

    assert not may_have_print(part)


def test_a_light_along_an_edge_is_no_print() -> None:
    part = felt()
    cv2.line(part, (20, 40), (95, 40), (90, 220, 250), 3)

    assert not may_have_print(part)


def test_a_part_lower_than_any_letter_has_no_print() -> None:
    assert not may_have_print(felt(96, 4))
