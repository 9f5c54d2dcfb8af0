from __future__ import annotations

import numpy as np

from detection.vision.geometry import Box
from detection.vision.table.roles import ROLES, Roles
from detection.vision.table.seating import Seating
from tests.detection.vision.opinions import seating
from tests.detection.vision.tables import row
from tests.detection.vision.texts import line

LEFT, RIGHT = row("AhKd", x=170), row("7c7d", x=870)


def test_a_row_of_cards_is_at_the_plate_that_the_network_says() -> None:
    told = seating(2, (LEFT, 1), (RIGHT, 0))

    assert told.rows_at([LEFT, RIGHT]) == {1: LEFT, 0: RIGHT}
    assert told.seat_of_row(None) is None


def test_cards_that_the_network_was_not_asked_of_are_at_no_plate() -> None:
    assert seating(2, (LEFT, 0)).rows_at([RIGHT]) == {}
    assert Seating().rows_at([LEFT]) == {}


def test_two_rows_at_one_plate_are_nobodys() -> None:
    assert seating(2, (LEFT, 0), (RIGHT, 0)).rows_at([LEFT, RIGHT]) == {}


def test_a_line_is_on_the_plate_that_it_lies_on_unless_it_is_nothing() -> None:
    lines = [line("Ann", 100, 100), line("VIP", 100, 120), line("Bob", 500, 100)]
    shares = np.zeros((3, len(ROLES)), np.float32)
    shares[[0, 1, 2], [ROLES.index(role) for role in ("name", "other", "name")]] = 1

    told = Seating.of(
        [Box(60, 80, 140, 140), Box(0, 0, 20, 20)], lines, Roles(3, shares, np.zeros((3, 3), np.float32))
    )

    assert told.on_plates == ((0,), ())
