from __future__ import annotations

import pytest

from detection.vision.elements import Line
from detection.vision.geometry import Box
from detection.vision.table.pots import find_pot
from tests.detection.vision.texts import line

BOARD = Box(250, 250, 550, 330)
STACKS = [line(text, x, 500) for text, x in (("$470", 100), ("$440", 400), ("$500", 700))]


def pot(*lines: Line, board: Box | None = BOARD) -> str | None:
    found = find_pot([*lines], board, [], 900)
    return None if found is None else str(found.amount.value)


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["Total: $0.09KER", "Pot $0.09"], "0.09"),
        (["Pot $6", "Total: $13"], "13"),
        (["Poe: $31.50"], "31.50"),
    ],
    ids=["letters of a logo", "the total", "a letter misread"],
)
def test_the_largest_total_that_is_announced_is_the_pot(texts: list[str], value: str) -> None:
    assert pot(*(line(text, 400, 180 + 30 * at) for at, text in enumerate(texts))) == value


def test_a_label_and_its_amount_may_touch() -> None:
    assert pot(line("Total pot", 400, 200), line("$0.27", 400, 211)) == "0.27"


def test_an_amount_at_the_board_is_the_pot_without_a_word() -> None:
    assert pot(*STACKS, line("$240", 400, 345)) == "240"
    assert pot(*STACKS, line("$240", 400, 345), board=None) is None


def test_where_stacks_have_a_sign_a_bare_number_is_no_pot() -> None:
    assert pot(*STACKS, line("999108", 400, 345)) is None
    assert pot(line("999108", 400, 345)) == "999108"


def test_where_no_stack_has_a_sign_a_small_number_printed_like_them_is_the_pot() -> None:
    bare = [line(text, x, 500) for text, x in (("470", 100), ("1,440", 400), ("500", 700))]

    assert pot(*bare, line("240", 400, 345)) == "240"
    assert pot(*bare, line("240", 400, 345, height=34)) is None
    assert pot(*bare, line("5", 400, 345)) is None
    assert pot(*bare[:2], line("240", 400, 345)) is None
    assert pot(*bare, line("$470", 100, 100), line("240", 400, 345)) is None


def test_an_amount_at_a_corner_of_the_board_is_the_pot_where_it_has_a_sign() -> None:
    assert pot(*STACKS, line("$75", 220, 340)) == "75"
    assert pot(*STACKS, line("$75", 150, 340)) is None
    assert pot(line("7,500", 220, 340)) is None


def test_what_is_under_the_middle_of_the_board_comes_before_its_corner() -> None:
    assert pot(*STACKS, line("$75", 220, 340), line("$240", 400, 345)) == "240"


def test_a_list_beside_the_table_may_have_a_total() -> None:
    listed = [line("Total", 40, 380), line("54.35%", 120, 380)]

    assert pot(*STACKS, *listed, line("$240", 400, 345)) == "240"
