from __future__ import annotations

import pytest

from detection.vision.elements import Controls, Dealt, Line
from detection.vision.table.one_line import apart, names_with_stacks
from detection.vision.table.placement import find_seats
from tests.detection.vision.texts import line

AROUND = ((120, 300), (400, 80), (680, 300), (400, 540))
NAMES = ("Ann", "Bob B.", "Cy_99", "player7")


def players() -> list[Line]:
    return [line(f"{name} $2{at}.50", *AROUND[at]) for at, name in enumerate(NAMES)]


def test_name_and_stack_on_one_line_are_told_apart() -> None:
    whole = line("Bob B. $20.50", 400, 80)
    parts = apart(whole)

    assert parts is not None
    name, stack, amount = parts
    assert (name.text, stack.text, str(amount.value)) == ("Bob B.", "$20.50", "20.50")
    assert (
        whole.box.left == name.box.left < name.box.right < stack.box.left < stack.box.right == whole.box.right
    )


@pytest.mark.parametrize(
    "text",
    ["Pot $20", "Call $20", "Rake: $2", "Ann", "$20", "player 77", "No Limit $1/$2", "33 $20"],
)
def test_other_lines_are_not(text: str) -> None:
    """Without a sign an amount may be the end of a name."""
    assert apart(line(text, 400, 80)) is None


def test_lines_of_a_chat_are_no_plates() -> None:
    chat = [line("Ann bets $20", 100, 500), line("Bob calls $20", 104, 524)]

    assert names_with_stacks(chat) == []
    assert names_with_stacks(chat[:1]) == []


def test_players_whose_plates_have_one_line_are_seats() -> None:
    dealt = Dealt(hero=None, board=None, shown=())
    plates, has_hero = find_seats(players(), dealt, None, (400, 300), Controls(top=700))

    assert not has_hero
    assert {(plate.name, str(plate.stack.value)) for plate in plates if plate.stack is not None} == {
        (name, f"2{at}.50") for at, name in enumerate(NAMES)
    }
