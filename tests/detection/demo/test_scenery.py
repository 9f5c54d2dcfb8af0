from __future__ import annotations

import numpy as np

from detection.demo.geometry import Scale
from detection.demo.scenery import background


def test_the_room_is_drawn_the_same_each_time() -> None:
    assert np.array_equal(background(Scale(320, 180)), background(Scale(320, 180)))


def test_the_felt_is_green_and_the_room_is_dark() -> None:
    drawn = background(Scale(1280, 720))

    blue, green, red = (int(part) for part in drawn[460, 640])
    assert green > blue + 20
    assert green > red + 20
    assert drawn[700, 20].max() < 60
