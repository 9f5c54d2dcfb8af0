from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detection.demo import DemoStep, DemoTable


@pytest.fixture(scope="module")
def steps() -> list[DemoStep]:
    return list(DemoTable(seed=5, hands=3, width=640, height=360).steps())


def test_the_same_seed_draws_the_same_steps(steps: list[DemoStep]) -> None:
    again = DemoTable(seed=5, hands=3, width=640, height=360).steps()

    for first, second in zip(steps, again, strict=True):
        assert np.array_equal(first.pixels, second.pixels)
        assert (first.truth, first.events, first.hand) == (second.truth, second.events, second.hand)


def test_each_step_can_be_seen(steps: list[DemoStep]) -> None:
    for before, after in pairwise(steps):
        assert not np.array_equal(before.pixels, after.pixels), after.events


def test_a_step_without_events_reads_like_the_one_before(steps: list[DemoStep]) -> None:
    for before, after in pairwise(steps):
        if not after.events:
            assert after.truth == before.truth


def test_a_step_with_events_reads_differently(steps: list[DemoStep]) -> None:
    for before, after in pairwise(steps):
        if after.events:
            assert after.truth != before.truth


def test_events_come_in_their_one_order(steps: list[DemoStep]) -> None:
    order = ["hand_end", "hand_start", "button", "player", "action", "pot", "street_change", "board", "card"]

    for step in steps:
        ranks = [order.index(event.type) for event in step.events]
        seats = [event.data["seat"] for event in step.events if event.type == "player"]
        assert ranks == sorted(ranks)
        assert seats == sorted(seats)


def test_a_live_table_keeps_a_pleasant_pace(steps: list[DemoStep]) -> None:
    assert all(0.5 <= step.hold <= 3 for step in steps)


def test_hands_count_from_one(steps: list[DemoStep]) -> None:
    assert [step.hand for step in steps] == sorted(step.hand for step in steps)
    assert {step.hand for step in steps} == {0, 1, 2, 3}
