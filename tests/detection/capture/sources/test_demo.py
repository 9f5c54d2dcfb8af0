from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from detection.capture.sources.demo import DemoSource
from detection.demo import DemoStep, DemoTable
from tests.clocks import TestClock

TABLE = DemoTable(2, 1, width=320, height=180)


@pytest.fixture(scope="module")
def steps() -> list[DemoStep]:
    return list(TABLE.steps())


def test_as_fast_as_it_goes_is_each_step_once(steps: list[DemoStep]) -> None:
    clock = TestClock()

    frames = list(DemoSource(TABLE, speed=0, pace=clock.pace()).frames())

    assert clock.waits == []
    for frame, step in zip(frames, steps, strict=True):
        assert np.array_equal(frame.pixels, step.pixels)


@pytest.mark.parametrize("speed", [1, 4])
def test_live_it_takes_as_long_as_the_steps_hold(steps: list[DemoStep], speed: float) -> None:
    clock = TestClock()

    list(DemoSource(TABLE, speed=speed, pace=clock.pace()).frames())

    assert clock.now == pytest.approx(sum(step.hold for step in steps) / speed)


def test_live_a_standing_picture_is_given_again(steps: list[DemoStep]) -> None:
    clock = TestClock()

    frames = DemoSource(TABLE, speed=1, interval=0.25, pace=clock.pace()).frames()

    times_shown = [len(list(group)) for _, group in groupby(frames, key=lambda frame: id(frame.pixels))]
    assert len(times_shown) == len(steps)
    assert times_shown[0] == round(steps[0].hold / 0.25)


def test_a_slow_reader_sees_every_step_more_than_once(steps: list[DemoStep]) -> None:
    clock = TestClock()
    seen = []

    for frame in DemoSource(TABLE, speed=1, pace=clock.pace()).frames():
        seen.append(id(frame.pixels))
        clock.now += 5.0

    times_shown = [len(list(group)) for _, group in groupby(seen)]
    assert len(times_shown) == len(steps)
    assert min(times_shown) >= 2


def test_speeds_and_intervals_make_sense() -> None:
    with pytest.raises(ValueError, match="speed"):
        DemoSource(TABLE, speed=-1)
    with pytest.raises(ValueError, match="interval"):
        DemoSource(TABLE, interval=0)
