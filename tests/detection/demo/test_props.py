from __future__ import annotations

import numpy as np
import pytest

from detection.demo.geometry import Scale
from detection.demo.props import AVATARS, CHIP_COLOURS, GLOW, avatar, background, chip_pile, chips, plate


@pytest.mark.parametrize(
    ("cents", "worth"), [(50, [25, 25]), (100, [100]), (350, [100, 100, 100, 25, 25]), (0, [])]
)
def test_a_pile_is_worth_its_amount(cents: int, worth: list[int]) -> None:
    colours = {colour: value for value, colour in CHIP_COLOURS}

    assert [colours[colour] for colour in chip_pile(cents)] == worth


def test_a_pile_is_never_too_high() -> None:
    assert len(chip_pile(1_000_000)) == 5


def test_more_chips_stand_higher() -> None:
    assert chips(chip_pile(300), 30).height > chips(chip_pile(100), 30).height


def test_a_lit_plate_shines_beyond_its_edge() -> None:
    lit, dark = plate(184, 62, lit=True), plate(184, 62, lit=False)
    beside = (31 + GLOW, GLOW // 2)

    assert lit.colours[beside].sum() > dark.colours[beside].sum() + 50


def test_players_look_different() -> None:
    assert len({avatar(34, which).colours.tobytes() for which in range(len(AVATARS))}) == len(AVATARS)


def test_the_room_is_drawn_the_same_each_time() -> None:
    assert np.array_equal(background(Scale(320, 180)), background(Scale(320, 180)))


def test_the_felt_is_green_and_the_room_is_dark() -> None:
    drawn = background(Scale(1280, 720))

    blue, green, red = (int(part) for part in drawn[460, 640])
    assert green > blue + 20
    assert green > red + 20
    assert drawn[700, 20].max() < 60
