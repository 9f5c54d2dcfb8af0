from __future__ import annotations

import pytest

from detection.vision.geometry import Box, grown, merged, non_maximum_suppression

ONE, MOST_OF_IT, ANOTHER = Box(0, 0, 10, 10), Box(0, 0, 10, 9), Box(20, 0, 30, 10)


@pytest.mark.parametrize(
    ("other", "share"), [(ONE, 1.0), (MOST_OF_IT, 0.9), (Box(5, 0, 15, 10), 1 / 3), (ANOTHER, 0.0)]
)
def test_intersection_over_union_is_a_share_of_what_both_cover(other: Box, share: float) -> None:
    assert ONE.intersection_over_union(other) == pytest.approx(share)
    assert other.intersection_over_union(ONE) == pytest.approx(share)


def overlap(box: Box, other: Box) -> bool:
    return box.intersection_over_union(other) >= 0.5


def test_of_boxes_of_one_thing_the_first_is_kept() -> None:
    assert non_maximum_suppression([ONE, ANOTHER, MOST_OF_IT], overlap) == [ONE, ANOTHER]
    assert non_maximum_suppression([MOST_OF_IT, ONE], overlap) == [MOST_OF_IT]


def test_what_is_kept_already_stays_in_front() -> None:
    kept = [MOST_OF_IT]

    assert non_maximum_suppression([ONE, ANOTHER], overlap, kept=kept) == [MOST_OF_IT, ANOTHER]
    assert kept == [MOST_OF_IT]


def test_boxes_that_come_near_are_one_even_by_way_of_a_third() -> None:
    left, right, bridge = Box(0, 0, 10, 10), Box(40, 0, 50, 10), Box(15, 0, 35, 10)

    assert merged([left, right], reach=8) == [left, right]
    assert merged([left, right, bridge], reach=8) == [Box(0, 0, 50, 10)]


def test_an_area_grows_inside_the_frame_and_to_whole_steps() -> None:
    assert grown(Box(5, 50, 90, 95), 10, width=200, height=100, step=16) == Box(0, 32, 112, 100)
