from __future__ import annotations

import pytest

from detection.vision.geometry import Box
from detection.vision.table.ring import Ring, under
from tests.detection.vision.texts import line

CENTRE = (400.0, 300.0)
SEATS = [
    line("100", x, y).box for x, y in ((100, 300), (120, 150), (400, 80), (700, 300), (680, 150), (400, 500))
]


@pytest.mark.parametrize(
    ("x", "y", "share"), [(400, 300, 0.0), (250, 300, 0.5), (700, 300, 1.0), (400, 600, 1.5)]
)
def test_a_place_is_so_far_out_of_the_way_to_the_seats(x: float, y: float, share: float) -> None:
    assert Ring.around(SEATS, CENTRE).share(line("1", x, y).box) == pytest.approx(share)


def test_what_is_far_to_the_side_of_all_others_moves_no_ring() -> None:
    balance = line("21062", 1100, 88).box

    assert Ring.around([*SEATS, balance], CENTRE).right == 300


def test_the_heros_own_stack_is_under_the_heros_cards() -> None:
    hero = Box(360, 420, 440, 490)

    assert under(line("100", 400, 510).box, hero)
    assert not under(line("100", 400, 400).box, hero)
    assert not under(line("100", 600, 510).box, hero)
