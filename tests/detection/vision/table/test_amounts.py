from __future__ import annotations

from decimal import Decimal

import pytest

from detection.poker.amounts import Amount
from detection.vision.elements import Controls, Line
from detection.vision.geometry import Box
from detection.vision.table.amounts import PrintedAmount, is_so_tall, printed_amounts, usual_height
from tests.detection.vision.texts import line

CONTROLS = Controls(top=600)


def printed(lines: list[Line], *, taken: tuple[Box, ...] = ()) -> list[str]:
    return [item.line.text for item in printed_amounts(lines, CONTROLS, [*taken], None)]


def test_a_table_has_one_currency() -> None:
    lines = [line("$10", 100, 100), line("$20", 300, 100), line("104", 500, 100), line("Ann", 100, 80)]

    assert printed(lines) == ["$10", "$20"]


def test_what_is_taken_or_unsure_is_nobodys() -> None:
    pot, unsure = line("$30", 400, 200), line("$5", 100, 300, score=0.7)

    assert printed([line("$10", 100, 100), pot, unsure], taken=(pot.box,)) == ["$10"]


def test_an_amount_that_was_read_in_pieces_is_not_known() -> None:
    pieces = [line("159.", 100, 200), line(".6", 118, 200)]

    assert printed([line("172.7", 400, 100), *pieces]) == ["172.7"]


def test_an_amount_that_was_read_whole_stands_beside_a_piece_of_it() -> None:
    """Chips and the amount's beginning were found as one text more: its end was not lost."""
    assert printed([line("节$6.", 90, 200, score=0.7), line("$6.50", 100, 200)]) == ["$6.50"]


@pytest.mark.parametrize(
    ("text", "enough"),
    [("3", False), ("29", False), ("100", True), ("0$", True), ("2 BB", True), ("1.5", True)],
)
def test_a_bare_digit_or_two_are_no_stack_without_a_name(text: str, *, enough: bool) -> None:
    (item,) = printed_amounts([line(text, 100, 100)], CONTROLS, [], None)

    assert item.may_stand_alone is enough


def test_chips_beside_a_bet_are_read_as_a_zero() -> None:
    assert PrintedAmount(line("01.5", 0, 0), Amount(Decimal("1.5"), "")).is_beside_chips
    assert not PrintedAmount(line("0.15", 0, 0), Amount(Decimal("0.15"), "")).is_beside_chips


def test_the_usual_height_is_that_of_most() -> None:
    boxes = [line("1", 0, 0, height=height).box for height in (18, 21, 17, 18, 30, 8)]

    assert usual_height(boxes) == 18
    assert [is_so_tall(box, 18) for box in boxes] == [True, True, True, True, False, False]
    assert usual_height([]) == 0
