from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.changes import tiles_with_foreground
from detection.vision.geometry import Box, Pixels
from detection.vision.text.patches import box_still_fits, may_have_text

FELT = (60, 90, 30)
PLATE = (30, 25, 20)


def plate(words: str, *, size: int = 20, colour: tuple[int, int, int] = (240, 240, 240)) -> Pixels:
    part = np.full((60, 240, 3), PLATE, np.uint8)
    text(words, size=size, colour=colour).centre(part, 120, 30)
    return part


def box_of(words: str) -> Box:
    """Return the box that the engine finds around words of that size: a little larger than they are."""
    sprite = text(words, size=20, colour=(240, 240, 240))
    return Box(120 - sprite.width / 2 - 5, 16, 120 + sprite.width / 2 + 5, 44)


@pytest.mark.parametrize("now", ["$152", "$147", "$208"])
def test_another_amount_as_wide_fits(now: str) -> None:
    assert box_still_fits(plate(now), box_of("$152"))


@pytest.mark.parametrize("now", ["$1,152", "$9", "Raise to $12"])
def test_what_is_wider_or_narrower_does_not_fit(now: str) -> None:
    assert not box_still_fits(plate(now), box_of("$152"))


def test_dark_print_fits_as_well() -> None:
    part = np.full((60, 240, 3), 220, np.uint8)
    text("$152", size=20, colour=(20, 20, 20)).centre(part, 120, 30)

    assert box_still_fits(part, box_of("$147"))


def test_nothing_printed_does_not_fit() -> None:
    assert not box_still_fits(np.full((60, 240, 3), PLATE, np.uint8), box_of("$152"))


def test_what_has_something_right_beside_it_is_looked_for() -> None:
    part = plate("$152")
    cv2.rectangle(
        part, (int(box_of("$152").right) + 3, 10), (int(box_of("$152").right) + 9, 50), (240, 240, 240), -1
    )

    assert not box_still_fits(part, box_of("$152"))


def test_a_box_at_the_frames_edge_is_looked_for() -> None:
    assert not box_still_fits(plate("$152"), Box(2, 16, 60, 44))


def felt(wide: int = 96, high: int = 64) -> Pixels:
    return np.full((high, wide, 3), FELT, np.uint8)


@pytest.mark.parametrize("words", ["$1", "1", "Kestrel", "Pot: $1,234.50"])
@pytest.mark.parametrize("colour", [(250, 250, 250), (10, 10, 10)], ids=["bright", "dark"])
@pytest.mark.parametrize("size", [9, 14, 30])
def test_print_may_be_print(words: str, colour: tuple[int, int, int], size: int) -> None:
    sprite = text(words, size=size, colour=colour)
    part = felt(sprite.width + 20, 64)
    sprite.centre(part, part.shape[1] // 2, 32)

    assert may_have_text(part)


def test_felt_has_no_print() -> None:
    part = felt()
    part[:] = np.clip(part + np.linspace(0, 40, part.shape[1])[None, :, None], 0, 255)

    assert not may_have_text(part)


def test_a_light_along_an_edge_is_no_print() -> None:
    part = felt()
    cv2.line(part, (20, 40), (95, 40), (90, 220, 250), 3)

    assert not may_have_text(part)


def test_a_part_lower_than_any_letter_has_no_print() -> None:
    assert not may_have_text(felt(96, 4))


def test_only_tiles_with_ink_near_are_inked() -> None:
    frame = np.full((96, 160, 3), 60, np.uint8)
    cv2.putText(frame, "7", (66, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (230, 230, 230), 2)
    every = np.ones((6, 10), np.bool_)

    found = tiles_with_foreground(frame, every)

    assert found[2:4, 4:5].all()  # the seven is at 66 to 76 pixels from the left, 46 to 60 from the top
    assert not found[:, :3].any()
    assert not found[:, 7:].any()
    assert not tiles_with_foreground(frame, ~every).any()
    some = every.copy()
    some[3] = False
    np.testing.assert_array_equal(tiles_with_foreground(frame, some), found & some)
