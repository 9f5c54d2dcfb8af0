from __future__ import annotations

import pytest

from detection.events import LONGEST_KEY
from detection.watch.keys import free_key, slug


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Aludra II - No Limit Hold'em $0.01/$0.02", "aludra-ii-no-limit-hold-em-0-01-0-02"),
        ("Tisch Größe Ünö", "tisch-groe-uno"),
        ("  --table--  ", "table"),
        ("牌桌", "table-1"),
        ("", "table-1"),
        ("x" * 300, "x" * LONGEST_KEY),
        ("x" * (LONGEST_KEY - 1) + " y", "x" * (LONGEST_KEY - 1)),
    ],
)
def test_a_title_becomes_a_key(title: str, key: str) -> None:
    assert slug(title) == key


def test_two_alike_are_told_apart() -> None:
    taken: list[str] = []
    for _ in range(3):
        taken.append(free_key("Demo", taken=taken))

    assert taken == ["demo", "demo-2", "demo-3"]


def test_a_long_one_is_told_apart_within_what_a_key_may_be() -> None:
    key = free_key("x" * 300, taken=["x" * LONGEST_KEY])

    assert key == "x" * (LONGEST_KEY - 2) + "-2"
