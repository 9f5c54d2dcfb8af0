from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from detection.recordings.thumbnails import thumbnail


def said(picture: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(picture).iter("text")]  # noqa: S314 (our own)


def test_it_shows_board_and_hero() -> None:
    assert said(thumbnail(["4c", "Ad"], ["Th", "9s", "2d"])) == [
        *("10", "♥", "9", "♠", "2", "♦"),
        *("4", "♣", "A", "♦"),
    ]


@pytest.mark.parametrize("count", [0, 3, 5])
def test_all_of_it_lies_on_the_felt(count: int) -> None:
    lefts = [
        int(left) for left in re.findall(r"translate\((-?\d+) ", thumbnail(["4c", "Ad"], ["Th"] * count))
    ]

    assert len(lefts) == count + 2
    assert min(lefts) >= 0
    assert max(lefts) <= 120 - 16


def test_what_is_no_card_is_a_question() -> None:
    assert said(thumbnail(["<b>"], [])) == ["?", ""]
    assert "<b>" not in thumbnail(["<b>"], [])
