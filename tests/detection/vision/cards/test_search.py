from __future__ import annotations

import numpy as np
import pytest

from detection.vision.cards.detector import RankDetection
from detection.vision.cards.search import CONTEXT, REACH, Level, search_levels
from detection.vision.geometry import Box, Pixels
from tests.detection.vision.tables import empty_table


def detection(x: float, y: float) -> RankDetection:
    return RankDetection(x=x, y=y, height=14, face=Box(x, y, x + 20, y + 30), heat=0.9, cell=(x, y))


class Finder:
    """Finds a detection at each white pixel, and notes what it was shown."""

    def __init__(self) -> None:
        self.asked: list[list[tuple[int, int]]] = []

    def __call__(self, windows: list[Pixels]) -> list[list[RankDetection]]:
        self.asked.append([window.shape[:2] for window in windows])
        return [[detection(x, y) for y, x in np.argwhere(window.min(axis=2) == 255)] for window in windows]


def positions(level: Level) -> list[tuple[float, float]]:
    return sorted((there.x, there.y) for there in level.detections)


@pytest.fixture
def table() -> Pixels:
    shown = empty_table()
    shown[:] = np.minimum(shown, 200)
    shown[200, 300] = 255
    return shown


def test_what_changed_is_searched_in_one_go_and_the_rest_stays_known(table: Pixels) -> None:
    height, width = table.shape[:2]
    find = Finder()
    before = search_levels([table], [None], find, needed=[True])
    assert positions(before[0]) == [(300, 200)]

    after = table.copy()
    after[40:44, 60:64] = after[300:304, 600:604] = 255
    after[200, 300] = 255
    levels = search_levels([after], before, find, needed=[True])

    assert find.asked[0] == [(height, width)]
    assert len(find.asked) == 2
    assert len(find.asked[1]) == 2
    assert all(max(size) <= 64 + 2 * (REACH + CONTEXT + 16) for size in find.asked[1])
    again = search_levels([after], [None], find, needed=[True])
    assert positions(levels[0]) == positions(again[0])
    assert len(levels[0].detections) == 33


def test_what_is_gone_is_known_no_more(table: Pixels) -> None:
    before = search_levels([table], [None], Finder(), needed=[True])
    empty = np.minimum(table, 200)

    (level,) = search_levels([empty], before, Finder(), needed=[True])

    assert level.detections == []


def test_plain_felt_is_not_searched_and_what_stood_there_is_gone(table: Pixels) -> None:
    """As when a board is taken away: five cards, and nothing but felt in their place."""
    table[180:260, 280:420] = 255
    before = search_levels([table], [None], Finder(), needed=[True])
    felt = table.copy()
    felt[180:260, 280:420] = table[120, 300]
    felt[300, 100] = 255
    find = Finder()

    (level,) = search_levels([felt], before, find, needed=[True])

    assert positions(level) == [(100, 300)]
    assert len(find.asked[0]) == 1
    assert max(find.asked[0][0]) <= 16 + 2 * (REACH + CONTEXT + 16)


def test_a_picture_that_is_not_needed_is_not_searched_but_kept_to_compare_with(table: Pixels) -> None:
    find = Finder()
    small = np.ascontiguousarray(table[::2, ::2])
    levels = search_levels([table, small], [None, None], find, needed=[False, True])

    assert positions(levels[0]) == []
    assert positions(levels[1]) == [(150, 100)]
    assert levels[1].detections[0].level == 1

    find = Finder()
    levels = search_levels([table, small], levels, find, needed=[True, True])
    assert find.asked == [[]]
