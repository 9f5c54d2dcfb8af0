from __future__ import annotations

from detection.vision.geometry import Box
from detection.vision.table.controls import Controls
from detection.vision.table.names import Named, with_names
from detection.vision.table.stacks import printed_amounts
from detection.vision.text.lines import Line
from tests.detection.vision.texts import line

HERO = Box(360, 420, 440, 490)
FLOOR = 600


def named(lines: list[Line], *, hero: Box | None = None) -> Named:
    amounts = printed_amounts(lines, Controls(top=FLOOR), [], None)
    return with_names(amounts, lines, hero, FLOOR)


def said(told: Named) -> dict[str, str | None]:
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
