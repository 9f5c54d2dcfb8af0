from __future__ import annotations

import pytest

from detection.demo.props import AVATARS, CHIP_COLOURS, GLOW, avatar, chip_pile, chips, plate


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
