from __future__ import annotations

import re

import pytest

from pokertool_site.web.line_chart import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MOST_POINTS,
    RIGHT,
    TOP,
    WIDTH,
    chart,
    thinned,
    ticks,
)


def test_a_line_fills_the_picture_and_knows_where_nothing_is() -> None:
    drawn = chart({"Result": [(1, -50), (2, 100), (3, 0)]}, first="hand 1", last="hand 3")

    assert drawn is not None
    assert (
        drawn.lines[0].path == f"M{LEFT}.0 {HEIGHT - BOTTOM}.0L342.0 {TOP}.0L{WIDTH - RIGHT}.0 {drawn.zero}"
    )
    assert drawn.lines[0].last == "0"
    assert [tick.label for tick in drawn.up] == ["\N{MINUS SIGN}50", "0", "50", "100"]


@pytest.mark.parametrize("points", [[], [(1, 5)], [(1, 5), (1, 6)]])
def test_what_is_no_line_is_not_drawn(points: list[tuple[float, float]]) -> None:
    assert chart({"Result": points}, first="", last="") is None


def test_a_flat_line_can_be_drawn() -> None:
    drawn = chart({"Result": [(1, 0), (2, 0)]}, first="", last="")

    assert drawn is not None
    assert not re.search("nan|inf", drawn.lines[0].path)


def test_a_long_line_keeps_its_peaks() -> None:
    values = [(float(number), 1000.0 if number == 4321 else float(number % 7)) for number in range(10_000)]

    kept = thinned(values)

    assert len(kept) <= MOST_POINTS + 2
    assert (4321.0, 1000.0) in kept
    assert (kept[0], kept[-1]) == (values[0], values[-1])
    assert kept == sorted(kept)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [(-1, 1, [-1, -0.5, 0, 0.5, 1]), (0, 103, [0, 50, 100]), (-6000, 700, [-6000, -4000, -2000, 0])],
)
def test_ticks_are_round_numbers(low: float, high: float, found: list[float]) -> None:
    assert ticks(low, high) == found
