"""Whose stack an amount is: the name over it, or where most names at this table stand."""

from __future__ import annotations

from detection.recognition.amounts import whole_amount
from detection.recognition.lines import Line
from detection.recognition.pairing import laid_out_alike
from detection.recognition.printed import Printed
from detection.recognition.words import is_on_plate

LEAST_ALIKE = 3
"""So many names that stand alike beside their stacks are no chance."""


def with_names(amounts: list[Printed], lines: list[Line]) -> tuple[list[tuple[Printed, Line | None]], bool]:
    """Return each amount with its name: the one right over it, or where most at this table have theirs.

    And whether that is to the left of the stack.
    """
    over = [(item, name_over(item.line, lines)) for item in amounts]
    names = [line for line in lines if is_on_plate(line.text) and whole_amount(line.text) is None]
    alike = laid_out_alike([(item, item.line.box) for item in amounts], names)
    if len(alike) < LEAST_ALIKE or len(alike) <= sum(name is not None for _, name in over):
        return [*over], False
    name_of = {id(item): name for item, name in alike}
    to_the_side = all(name.box.right < item.line.box.left for item, name in alike)
    return [(item, name_of.get(id(item))) for item in amounts], to_the_side


def name_over(line: Line, lines: list[Line]) -> Line | None:
    """Return the line printed right over an amount, if it says who or what the player did."""
    best: tuple[float, Line] | None = None
    for other in lines:
        if other is line or not is_on_plate(other.text) or whole_amount(other.text) is not None:
            continue
        gap = line.box.top - other.box.bottom
        tall = max(line.box.height, other.box.height)
        close = -0.55 * tall < gap < 0.75 * tall and line.box.y - other.box.y > 0.45 * tall
        similar = 0.5 < other.box.height / line.box.height < 2.0
        shift = abs(line.box.x - other.box.x)
        centred = (
            shift < 0.35 * max(line.box.width, other.box.width)
            or abs(line.box.left - other.box.left) < 0.5 * tall
        )
        if close and similar and centred and (best is None or shift < best[0]):
            best = (shift, other)
    return None if best is None else best[1]
