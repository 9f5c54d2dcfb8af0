from __future__ import annotations

import pytest
from pokertool_client.waiting import CAP, Waiting


def test_waits_grow_with_full_jitter_and_have_a_ceiling() -> None:
    waiting = Waiting(dice=lambda: 0.5)

    assert [waiting.next() for _ in range(7)] == [0.25, 0.5, 1, 2, 4, 7.5, 7.5]


@pytest.mark.parametrize(("dice", "wait"), [(0.0, 0.0), (0.999, pytest.approx(0.5, abs=0.01))])
def test_a_wait_is_anything_up_to_the_longest(dice: float, wait: float) -> None:
    assert Waiting(dice=lambda: dice).next() == wait


def test_a_connection_that_lasted_makes_the_next_wait_short_again() -> None:
    waiting = Waiting(dice=lambda: 1.0)
    for _ in range(5):
        waiting.next()
    waiting.lasted()

    assert waiting.next() == 0.5


def test_a_crowded_server_is_left_alone_for_long() -> None:
    assert Waiting(dice=lambda: 0.0).next(crowded=True) == CAP / 2
