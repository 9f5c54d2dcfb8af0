from __future__ import annotations

from detection.recognition.controls import Controls
from detection.recognition.lines import Line
from detection.recognition.names import with_names
from detection.recognition.printed import printed_amounts
from tests.detection.recognition.texts import line


def named(lines: list[Line]) -> tuple[dict[str, str | None], bool]:
    paired, to_the_side = with_names(printed_amounts(lines, Controls(top=600), [], None), lines)
    return {item.line.text: None if name is None else name.text for item, name in paired}, to_the_side


def test_a_name_stands_right_over_its_stack() -> None:
    lines = [line("Ann", 100, 276), line("100", 100, 300), line("25", 200, 300)]

    assert named(lines) == ({"100": "Ann", "25": None}, False)


def test_three_alike_over_a_picture_tell_where_names_stand() -> None:
    lines = [
        text
        for name, stack, x in (("Ann", "100", 100), ("Bob", "250", 400), ("Carol", "300", 700))
        for text in (line(name, x, 210), line(stack, x, 300))
    ]

    assert named(lines) == ({"100": "Ann", "250": "Bob", "300": "Carol"}, False)
    assert named(lines[:4]) == ({"100": None, "250": None}, False)
