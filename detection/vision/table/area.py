"""Which part of a frame the table fills, as a desktop shows more; and where the user's own buttons are."""

from __future__ import annotations

from collections.abc import Sequence

from detection.poker.amounts import whole_amount
from detection.vision.elements import Controls, Line
from detection.vision.geometry import Box
from detection.vision.table.words import MOVES, is_button, said

SIDES, ABOVE, BELOW = 0.085, 0.14, 0.16
"""How far a table reaches beyond its amounts and cards, in their width and height.

The medians of 150 pictures of table windows. With 0.7 and 1.5 times as much the same is read of those, and
of them on a larger desktop 1.3 of 100 boards more and fewer.
"""
FURTHEST_BUTTON = 0.4
"""Two buttons are nearer than this share of the frame's width; what two players did is not."""
LEAST = 7
"""Fewer amounts and rows of cards than this don't say where a table ends: of 150 pictures two have fewer."""


def table_area(lines: Sequence[Line], hands: Sequence[Box], width: float, height: float) -> Box:
    """Return where the table is, as its amounts and the rows of cards tell; the frame if they don't.

    It never reaches beyond the frame. What is printed elsewhere only makes it larger.
    """
    amounts = [line.box for line in lines if line.is_legible and whole_amount(line.text) is not None]
    known = [*amounts, *hands]
    if len(known) < LEAST:
        return Box(0, 0, width, height)
    inner = known[0]
    for box in known[1:]:
        inner = inner.around(box)
    return Box(
        max(inner.left - SIDES * inner.width, 0),
        max(inner.top - ABOVE * inner.height, 0),
        min(inner.right + SIDES * inner.width, width),
        min(inner.bottom + BELOW * inner.height, height),
    )


def find_controls(lines: Sequence[Line], size: tuple[float, float]) -> Controls:
    """Return the buttons in a frame so wide and high; where there are none, they are below the frame.

    Two words of buttons in a row are buttons; one alone may be what a player did. So may two that say
    the same, or that stand to the left and to the right of a table.
    """
    width, height = size
    words = [line for line in lines if is_button(line.text) and line.box.y > 0.55 * height]
    rows = [line.box for line in words if any(are_in_a_row(line, other, width) for other in words)]
    if not rows:
        return Controls(top=height)
    top = min(box.top - 0.7 * box.height for box in rows)
    return Controls(top=top, buttons=tuple(line.box for line in words if line.box.y > top))


def asks_for_a_move(lines: Sequence[Line], controls: Controls) -> bool:
    """Whether the user's buttons offer two moves at least, such as to fold or to call."""
    offered = [said(line.text).meanings & MOVES for line in lines if line.box in controls.buttons]
    return len(frozenset().union(*offered)) > 1


def are_in_a_row(line: Line, other: Line, width: float) -> bool:
    """Whether two words stand on buttons side by side. A chat's lines, one under another, don't."""
    one, two = line.box, other.box
    aside = max(two.left - one.right, one.left - two.right)
    level = abs(one.y - two.y) < 1.2 * one.height
    differ = said(line.text) != said(other.text) or "choice" in said(line.text).meanings
    return level and differ and 0 < aside < FURTHEST_BUTTON * width
