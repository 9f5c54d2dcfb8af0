"""Whose stack an amount is: the name over it, or where most names at this table stand."""

from __future__ import annotations

from dataclasses import dataclass

from detection.poker.amounts import whole_amount
from detection.vision.geometry import Box
from detection.vision.table.hero import is_hero_plate
from detection.vision.table.name_offsets import laid_out_alike
from detection.vision.table.stacks import Printed
from detection.vision.text.lines import Line
from detection.vision.text.words import is_on_plate

LEAST_ALIKE = 3
"""So many names that stand alike beside their stacks are no chance."""
ALIKE_WITH_OWN = 2
"""So many are enough where one of the stacks is the hero's own, which is known by the cards over it."""

Pair = tuple[Printed, Line | None]
"""An amount and its name, None for one that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Each amount with its name, and what that tells of this table's plates."""

    pairs: tuple[Pair, ...]
    alike: bool = False
    """Whether it is known where names stand: an amount that has none there has no name."""
    to_the_side: bool = False
    """Whether that is to the left of the stack: there a bet can't be told by its having no name."""


def with_names(amounts: list[Printed], lines: list[Line], hero: Box | None, floor: float) -> Named:
    """Return each amount with its name: the one right over it, or where most at this table have theirs.

    What stands below `floor`, among the buttons, says nothing of the table, but for the hero's own plate.
    """
    over = [(item, name_over(item.line, lines)) for item in amounts]
    seated = [
        item
        for item in amounts
        if item.box.y <= floor or (hero is not None and is_hero_plate(item.box, hero))
    ]
    names = [line for line in lines if is_on_plate(line.text) and whole_amount(line.text) is None]
    alike = laid_out_alike([(item, item.box) for item in seated], names)
    own = hero is not None and any(is_hero_plate(item.box, hero) for item, _ in alike)
    if len(alike) < (ALIKE_WITH_OWN if own else LEAST_ALIKE) or len(alike) <= sum(
        name is not None and item in seated for item, name in over
    ):
        return Named(pairs=tuple(over))
    name_of = {id(item): name for item, name in alike}
    return Named(
        pairs=tuple((item, name_of.get(id(item))) for item in amounts),
        alike=True,
        to_the_side=all(name.box.right < item.box.left for item, name in alike),
    )


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
