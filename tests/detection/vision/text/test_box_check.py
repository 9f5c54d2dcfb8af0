from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.frames.frame import Pixels
from detection.vision.geometry import Box
from detection.vision.text.box_check import still_fits

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
    assert still_fits(plate(now), box_of("$152"))


@pytest.mark.parametrize("now", ["$1,152", "$9", "Raise to $12"])
def test_what_is_wider_or_narrower_does_not_fit(now: str) -> None:
    assert not still_fits(plate(now), box_of("$152"))


def test_dark_print_fits_as_well() -> None:
    part = np.full((60, 240, 3), 220, np.uint8)
    text("$152", size=20, colour=(20, 20, 20)).centre(part, 120, 30)

    assert still_fits(part, box_of("$147"))


def test_nothing_printed_does_not_fit() -> None:
    assert not still_fits(np.full((60, 240, 3), PLATE, np.uint8), box_of("$152"))


def test_what_has_something_right_beside_it_is_looked_for() -> None:
    part = plate("$152")
    cv2.rectangle(
        part, (int(box_of("$152").right) + 3, 10), (int(box_of("$152").right) + 9, 50), (240, 240, 240), -1
    )

    assert not still_fits(part, box_of("$152"))


def test_a_box_at_the_frames_edge_is_looked_for() -> None:
    assert not still_fits(plate("$152"), Box(2, 16, 60, 44))
