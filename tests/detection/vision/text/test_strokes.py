from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.frames.frame import Pixels
from detection.vision.text.strokes import inked, may_have_print

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


def test_only_tiles_with_ink_near_are_inked() -> None:
    frame = np.full((96, 160, 3), 60, np.uint8)
    cv2.putText(frame, "7", (66, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (230, 230, 230), 2)
    every = np.ones((6, 10), np.bool_)

    found = inked(frame, every)

    assert found[2:4, 4:5].all()  # the seven is at 66 to 76 pixels from the left, 46 to 60 from the top
    assert not found[:, :3].any()
    assert not found[:, 7:].any()
    assert not inked(frame, ~every).any()
    some = every.copy()
    some[3] = False
    np.testing.assert_array_equal(inked(frame, some), found & some)
