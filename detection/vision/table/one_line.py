"""Plates with name and stack on one line, as `Ann $20.00`: where the one ends and the other begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from detection.poker.amounts import Amount, whole_amount
from detection.vision.elements import Line
from detection.vision.table.words import is_name

BOTH = re.compile(r"(?P<name>[^:]*\S)\s+(?P<stack>[^\s:]+)")
FEWEST = 2
"""So many such lines on a table are no chance."""
APART = 4.0
"""Lines of a chat stand nearer under one another than so many times their height."""


def names_with_stacks(lines: Sequence[Line]) -> list[tuple[Line, Line, Amount]]:
    """Return name, stack and its amount of each line that has both; none if they stand as a chat's lines do.

    Only an amount with a currency's sign is told from a name that ends in digits.
    """
    found = [parts for line in lines if (parts := apart(line)) is not None]
    boxes = [name.box.around(stack.box) for name, stack, _ in found]
    is_list = any(
        abs(one.y - two.y) < APART * one.height and one.overlap_across(two) > 0
        for one, two in combinations(boxes, 2)
    )
    return [] if is_list or len(found) < FEWEST else found


def apart(line: Line) -> tuple[Line, Line, Amount] | None:
    """Return the name and the stack that a line is, each with its part of the box; None for any other."""
    text = line.text.strip()
    both = BOTH.fullmatch(text)
    amount = None if both is None else whole_amount(both["stack"])
    if both is None or amount is None or not amount.currency or not is_name(both["name"]):
        return None
    step = line.box.width / len(text)
    name_end = line.box.left + step * both.end("name")
    stack_start = line.box.left + step * both.start("stack")
    return (
        Line(replace(line.box, right=name_end), both["name"], line.score),
        Line(replace(line.box, left=stack_start), both["stack"], line.score),
        amount,
    )
