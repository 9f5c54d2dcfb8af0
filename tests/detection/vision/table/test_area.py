from __future__ import annotations

import pytest

from detection.vision.elements import Line
from detection.vision.geometry import Box
from detection.vision.table.area import table_area

STACKS = [(300, 150), (600, 120), (900, 150), (300, 450), (900, 450), (600, 520)]
"""The middles of six stacks."""


def amount(x: float, y: float, text: str = "$120", score: float = 0.99) -> Line:
    return Line(text=text, score=score, box=Box(x - 20, y - 10, x + 20, y + 10))


HANDS = [Box(560, 470, 640, 490)]
LINES = [amount(x, y) for x, y in STACKS]


def test_a_table_reaches_a_little_beyond_its_stacks_and_cards() -> None:
    box = table_area(LINES, HANDS, 3000, 2000)

    assert 200 < box.left < 280 < 920 < box.right < 1000
    assert 30 < box.top < 110 < 530 < box.bottom < 620


def test_places_are_shares_of_the_table() -> None:
    area = table_area(LINES, HANDS, 3000, 2000)

    assert area.across(600) == pytest.approx(0.5)
    assert (area.down(area.top), area.down(area.bottom)) == (0, 1)


def test_it_stays_inside_the_frame() -> None:
    box = table_area(LINES, HANDS, 930, 540)

    assert (box.right, box.bottom) == (930, 540)
    assert min(box.left, box.top) > 0


def test_too_little_says_nothing_of_where_a_table_ends() -> None:
    assert table_area(LINES[:5], HANDS, 3000, 2000) == Box(0, 0, 3000, 2000)


def test_words_and_unsure_letters_say_nothing() -> None:
    beside = [amount(2500, 1500, "Inbox (42)"), amount(2600, 1700, score=0.5)]

    assert table_area(LINES + beside, HANDS, 3000, 2000) == table_area(LINES, HANDS, 3000, 2000)


def test_amounts_beside_the_table_make_it_larger() -> None:
    assert table_area([*LINES, amount(2500, 1500)], HANDS, 3000, 2000).right > 2500
