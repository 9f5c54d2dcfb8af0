from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.vision.cards.detector import (
    LARGEST,
    RankDetection,
    detect_ranks,
    distinct_ranks,
    in_frame,
    pyramid,
)
from detection.vision.changes import changed_tiles
from detection.vision.geometry import Box
from tests.detection.vision.tables import empty_table


def detection(x: float, y: float, height: float, heat: float) -> RankDetection:
    face = Box(x - height, y - height, x + 3 * height, y + 4 * height)
    return RankDetection(x=x, y=y, height=height, face=face, heat=heat, cell=(x, y))


def test_a_rank_found_twice_is_one_place_but_for_its_height() -> None:
    hottest, again, larger = (
        detection(50, 50, 20, 0.9),
        detection(53, 49, 23, 0.8),
        detection(52, 52, 38, 0.7),
    )
    beside = detection(90, 50, 20, 0.6)

    assert distinct_ranks([beside, again, larger, hottest]) == [hottest, larger, beside]


@pytest.mark.parametrize(
    ("width", "height", "largest", "levels"),
    [(1920, 1080, 1920, 3), (4000, 2000, LARGEST, 3), (480, 352, 960, 2), (300, 200, 600, 1)],
)
def test_small_pictures_are_searched_larger_and_large_ones_smaller(
    width: int, height: int, largest: int, levels: int
) -> None:
    sizes = [max(level.shape[:2]) for level in pyramid(np.zeros((height, width, 3), np.uint8))]

    assert sizes[0] == largest
    assert len(sizes) == levels


def test_a_place_is_told_in_the_frames_own_pixels() -> None:
    there = in_frame(detection(50, 40, 10, 0.9), 0.5)

    assert (there.x, there.y, there.height) == (100, 80, 20)
    assert there.face == Box(80, 60, 160, 160)


def test_an_empty_table_has_no_place_and_a_card_on_it_has_one() -> None:
    table = empty_table()
    assert [found for found in detect_ranks(table) if found.heat > 0.6] == []

    cv2.rectangle(table, (380, 260), (440, 345), (255, 255, 255), -1)
    cv2.putText(table, "A", (385, 285), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2, cv2.LINE_AA)
    cv2.circle(table, (393, 302), 7, (20, 20, 20), -1, cv2.LINE_AA)

    (found,) = [found for found in detect_ranks(table) if found.heat > 0.6]
    assert abs(found.x - 394) < 6
    assert abs(found.y - 276) < 6


@pytest.mark.parametrize("size", [(1080, 1920), (768, 1366), (1440, 2560), (480, 640)])
def test_what_is_made_smaller_anew_where_a_frame_changed_is_as_if_all_of_it_were(
    size: tuple[int, int],
) -> None:
    before = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
    after = before.copy()
    after[300:411, 200:533] ^= 200
    after[-20:, -50:] = 7
    tiles = changed_tiles(before, after)

    known = pyramid(before)
    for renewed, whole in zip(pyramid(after, known, tiles), pyramid(after), strict=True):
        np.testing.assert_array_equal(renewed, whole)
