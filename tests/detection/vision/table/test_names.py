from __future__ import annotations

import pytest

from detection.vision.elements import Controls, Line
from detection.vision.geometry import Box
from detection.vision.table.amounts import (
    NamedAmounts,
    largest_consistent_set,
    offset,
    printed_amounts,
    with_names,
)
from detection.vision.table.seat_map import is_hero_plate
from tests.detection.vision.texts import line

HERO = Box(360, 420, 440, 490)
FLOOR = 600
STACKS = [line("104.5", 140, 190), line("94.5", 140, 350), line("111.5", 660, 350), line("171.0", 400, 400)]


def pairs(names: list[Line], stacks: list[Line] = STACKS) -> dict[str, str]:
    return {
        stack.text: name.text
        for stack, name in largest_consistent_set([(stack, stack.box) for stack in stacks], names)
    }


@pytest.mark.parametrize(
    ("across", "down"), [(-82, 1), (0, -88), (2, -24)], ids=["to the left", "over a picture", "right over"]
)
def test_names_are_found_where_most_stacks_have_theirs(across: float, down: float) -> None:
    names = [
        line(text, stack.box.x + across, stack.box.y + down)
        for text, stack in zip(("CO", "MP", "BB", "EP"), STACKS, strict=True)
    ]
    chance = [line("Lobby", 140, 120), line("VP 33", 660, 250)]

    assert pairs([*chance, *names]) == {"104.5": "CO", "94.5": "MP", "111.5": "BB", "171.0": "EP"}


def test_a_name_elsewhere_is_nobodys() -> None:
    names = [line(text, stack.box.x - 82, stack.box.y) for text, stack in zip("ABC", STACKS, strict=False)]

    assert "171.0" not in pairs([*names, line("bodog", 400, 330)])


def test_nobody_has_two_names_and_no_name_two_stacks() -> None:
    stacks = [line("50", 400, 200), line("60", 400, 204)]

    assert len(pairs([line("Ann", 400, 110)], stacks)) == 1


def test_stacks_are_printed_as_large_as_each_other() -> None:
    stacks = [*STACKS[:2], line("29", 660, 350, height=10)]
    names = [line("Ann", stack.box.x, stack.box.y - 2 * stack.box.height) for stack in stacks]

    assert set(pairs(names, stacks)) == {"104.5", "94.5"}


@pytest.mark.parametrize(
    ("x", "y"), [(400, 300), (500, 190), (140, 190), (140, 10), (60, 150)],
    ids=["far", "to the right", "at the same place", "far over", "aslant"],
)  # fmt: skip
def test_what_no_room_would_print_as_a_name_is_none(x: float, y: float) -> None:
    assert offset(line("Ann", x, y).box, STACKS[0].box) is None


def test_boxes_of_one_size_of_text_may_differ_in_height() -> None:
    stacks = [line("923510$", 280, 417, height=17), line("0$", 512, 417, height=14), STACKS[0]]
    names = [line("Are", 280, 332, height=17), line("Putu", 512, 332, height=18)]

    assert pairs(names, stacks) == {"923510$": "Are", "0$": "Putu"}


def test_a_name_has_no_other_text_between_it_and_its_stack() -> None:
    names = [line(text, stack.box.x, stack.box.y - 88) for text, stack in zip("ABCD", STACKS, strict=True)]

    assert set(pairs([*names, line("POKER CLUB", 660, 305)])) == {"104.5", "94.5", "171.0"}


def named(lines: list[Line], *, hero: Box | None = None) -> NamedAmounts:
    amounts = printed_amounts(lines, Controls(top=FLOOR), [], None)
    own = [item for item in amounts if hero is not None and is_hero_plate(item.box, hero)]
    return with_names(amounts, lines, own, FLOOR)


def said(told: NamedAmounts) -> dict[str, str | None]:
    return {item.line.text: None if name is None else name.text for item, name in told.pairs}


def plate(name: str, stack: str, x: float, y: float, *, apart: float) -> list[Line]:
    return [line(name, x, y - apart), line(stack, x, y)]


def test_a_name_stands_right_over_its_stack() -> None:
    told = named([*plate("Ann", "100", 100, 300, apart=24), line("25", 200, 300)])

    assert said(told) == {"100": "Ann", "25": None}
    assert not told.alike


def test_three_alike_over_a_picture_tell_where_names_stand() -> None:
    plates = [plate(n, s, x, 300, apart=90) for n, s, x in (("Ann", "100", 100), ("Bob", "250", 400))]
    carol = plate("Carol", "300", 700, 300, apart=90)

    assert not named([*plates[0], *plates[1]]).alike
    told = named([*plates[0], *plates[1], *carol])
    assert told.alike
    assert not told.to_the_side
    assert said(told)["300"] == "Carol"


def test_one_that_stands_as_the_heros_own_is_enough() -> None:
    lines = [*plate("Ann", "100", 100, 300, apart=110), *plate("Eric", "400", 400, 515, apart=110)]

    assert said(named(lines, hero=HERO)) == {"100": "Ann", "400": "Eric"}


def test_a_list_among_the_buttons_says_nothing_of_the_table() -> None:
    friends = [text for x in (100, 300, 500, 700) for text in plate(f"friend{x}", f"{x}00", x, 800, apart=24)]
    seats = [
        text
        for name, stack, x in (("Ann", "100", 100), ("Bob", "250", 400), ("Carol", "300", 700))
        for text in plate(name, stack, x, 300, apart=90)
    ]

    assert named([*seats, *friends]).alike
