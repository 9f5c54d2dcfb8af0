from __future__ import annotations

from itertools import combinations
from math import dist

import pytest

from detection.demo.game_state import SEATS
from detection.demo.geometry import HEIGHT, SEAT_LAYOUTS, WIDTH, Point, Scale


def test_seats_run_clockwise_from_the_hero_at_the_bottom() -> None:
    plates = [place.plate for place in SEAT_LAYOUTS]

    assert len(plates) == SEATS
    assert plates[0] == max(plates, key=lambda point: point[1])
    # On a screen, clockwise from the bottom is left, then up, then right.
    around = sum(
        (x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in zip(plates, plates[1:] + plates[:1], strict=True)
    )
    assert around < 0


@pytest.mark.parametrize("seat", range(SEATS))
def test_bet_and_button_lie_nearest_to_their_own_player(seat: int) -> None:
    for point in (SEAT_LAYOUTS[seat].bet, SEAT_LAYOUTS[seat].button):
        nearest = min(range(SEATS), key=lambda other: dist(point, SEAT_LAYOUTS[other].plate))
        assert nearest == seat


def test_nothing_lies_on_anything_else() -> None:
    points = [point for place in SEAT_LAYOUTS for point in (place.plate, place.bet, place.button)]

    assert min(dist(first, second) for first, second in combinations(points, 2)) > 45


@pytest.mark.parametrize(
    ("size", "centre"),
    [
        ((1280, 720), (640, 360)),
        ((640, 360), (320, 180)),
        ((1280, 1024), (640, 512)),
        ((1920, 720), (960, 360)),
    ],
    ids=str,
)
def test_the_table_stands_in_the_middle_as_large_as_it_can(size: tuple[int, int], centre: Point) -> None:
    scale = Scale(*size)

    assert scale.point((WIDTH // 2, HEIGHT // 2)) == centre
    assert scale.factor == min(size[0] / WIDTH, size[1] / HEIGHT)


def test_a_length_is_at_least_a_pixel() -> None:
    assert Scale(16, 9).length(3) == 1
