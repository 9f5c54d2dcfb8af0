"""The amounts on a table, by what is printed and how large; and whose stack each may be.

A stack has its name over it, or where most names at this table stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from detection.poker.amounts import MONEY, Amount, tidied, whole_amount
from detection.vision.elements import Controls, Line
from detection.vision.geometry import Box
from detection.vision.table.one_line import names_with_stacks
from detection.vision.table.words import is_on_plate

LEAST_SCORE = 0.8
"""An amount whose letters are less sure than this is not claimed."""
AS_TALL = 1.45
"""How much larger or smaller than the usual one the box around text of the same size may be."""
CUT_OFF = re.compile(r"\d[.,]\s*$")
"""An amount that ends with a point was not read to its end."""
CHIP_AS_ZERO = re.compile(r"\W*0\d")
FRACTION = re.compile(r"\d[.,]\d{1,2}(?!\d)")
LEAST_ALIKE = 3
"""So many names that stand alike beside their stacks are no chance."""
ALIKE_WITH_OWN = 2
"""So many are enough where one of the stacks is the hero's own, which is known by the cards over it."""
REACH = 8.0
"""How far a name may stand from its stack, in heights of the stack's text."""
ALIGNED = 0.7
"""How far off the stack's column, or its row, in such heights."""
ALIKE = 0.5
"""How far two names may stand from where the other stands beside its own stack, in such heights."""
SAME_HEIGHT = 1.45
"""Text of one size differs in height by less than so many times."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """A line that is an amount and nothing else."""

    line: Line
    amount: Amount
    name: Line | None = None
    """What is printed before it on the same line, where that is a name."""

    @property
    def box(self) -> Box:
        return self.line.box

    @property
    def unit(self) -> str:
        """What is printed with the digits: `BB`, `$`, or nothing."""
        return "".join(letter for letter in self.line.text.upper() if letter.isalpha() or letter in MONEY)

    @property
    def has_fraction(self) -> bool:
        return FRACTION.search(self.line.text) is not None

    @property
    def is_beside_chips(self) -> bool:
        """Whether it is a bet by its look: the chip beside it was read as a zero, as in `01.5`."""
        return CHIP_AS_ZERO.match(self.line.text) is not None

    @property
    def may_stand_alone(self) -> bool:
        """Whether it may be a stack without a name: a bare digit or two are a badge, a clock or a rank."""
        return bool(self.unit) or self.has_fraction or self.amount.value >= 100


NamedAmount = tuple[PrintedAmount, Line | None]
"""An amount and its name, None for one that has none."""


def printed_amounts(
    lines: list[Line], controls: Controls, taken: list[Box], currency: str | None
) -> list[PrintedAmount]:
    """Return the amounts of the table: none of the buttons' and none of `taken`, all with one sign.

    Of an amount that was read in pieces there is none: neither piece says how much it is.
    """
    found = []
    pieces = [line for line in lines if CUT_OFF.search(line.text) and whole_amount(line.text) is not None]
    for line in lines:
        amount = whole_amount(line.text)
        if amount is None or line.score < LEAST_SCORE or controls.hold(line.box):
            continue
        if any(line.box.overlap(piece.box) > 0 and not _is_whole_beside(line, piece) for piece in pieces):
            continue
        if any(line.box.overlap(box) > 0.5 for box in taken):
            continue
        found.append(PrintedAmount(line, amount))
    found += [
        PrintedAmount(stack, amount, name)
        for name, stack, amount in names_with_stacks(lines)
        if stack.score >= LEAST_SCORE and not controls.hold(stack.box)
    ]
    if currency is None:
        signs = [item.amount.currency for item in found]
        currency = max(set(signs), key=signs.count) if signs else ""
    return [item for item in found if item.amount.currency == currency]


def _is_whole_beside(line: Line, piece: Line) -> bool:
    """Return whether a line says all of an amount that a piece begins: `$6.50` beside `$6.`."""
    begins = line.text.startswith(tidied(piece.text))
    return begins and FRACTION.search(line.text) is not None


def usual_height(boxes: Iterable[Box]) -> float:
    """Return the height that most of the boxes have, about: the middle one of those alike."""
    heights = [box.height for box in boxes]
    alike = max(
        ([other for other in heights if 1 / AS_TALL < other / height < AS_TALL] for height in heights),
        key=lambda group: (len(group), max(group)),
        default=[0.0],
    )
    return median(alike)


def is_so_tall(box: Box, usual: float) -> bool:
    return 1 / AS_TALL < box.height / usual < AS_TALL


@dataclass(frozen=True, slots=True)
class Offset:
    """Where one text stands as seen from another: centre to centre, in heights of the other's text."""

    across: float
    down: float
    height: float
    """The height of the other's text in pixels."""
    own_height: float

    def is_like(self, other: Offset) -> bool:
        """Return whether two pairs are laid out alike, in text of one size.

        The boxes of one size of text differ by some pixels in height: what counts is the way in pixels.
        """
        across = abs(self.across * self.height - other.across * other.height)
        down = abs(self.down * self.height - other.down * other.height)
        return (
            max(across, down) < ALIKE * min(self.height, other.height)
            and 1 / SAME_HEIGHT < self.height / other.height < SAME_HEIGHT
            and 1 / SAME_HEIGHT < self.own_height / other.own_height < SAME_HEIGHT
        )


def offset(name: Box, amount: Box) -> Offset | None:
    """Return where a name stands as seen from an amount; None where no room would print it.

    Rooms print names over the stack, with or without a picture in between, or to the left of it.
    """
    across, down = (name.x - amount.x) / amount.height, (name.y - amount.y) / amount.height
    over = abs(across) < ALIGNED and -REACH < down < -ALIGNED
    before = abs(down) < ALIGNED and across > -REACH and name.right < amount.left
    return Offset(across, down, amount.height, name.height) if over or before else None


def separates(other: Box, name: Box, amount: Box) -> bool:
    """Return whether another text, wider than one in a picture, stands between a name and its amount."""
    between = name.y < other.top and other.bottom < amount.y
    return between and other.width > amount.width and other.overlap_across(amount) > 0.5


def largest_consistent_set(amounts: Sequence[tuple[T, Box]], names: Sequence[Line]) -> list[tuple[T, Line]]:
    """Return the largest set of amounts with their names in which each name stands alike.

    Each amount and each name is in it once. Of two sets as large, the one whose names are nearer.
    """
    pairs = [
        (item, name, where)
        for item, box in amounts
        for name in names
        if (where := offset(name.box, box)) is not None
        and not any(separates(other.box, name.box, box) for other in names)
    ]
    best: list[tuple[T, Line]] = []
    near = REACH
    for _, _, seed in pairs:
        alike: dict[int, tuple[T, Line]] = {}
        taken: set[int] = set()
        for item, name, where in pairs:
            if seed.is_like(where) and id(item) not in alike and id(name) not in taken:
                alike[id(item)] = (item, name)
                taken.add(id(name))
        far = max(abs(seed.across), abs(seed.down))
        if len(alike) > len(best) or (len(alike) == len(best) and far < near):
            best, near = list(alike.values()), far
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAmounts:
    """Each amount with its name, and what that tells of this table's plates."""

    pairs: tuple[NamedAmount, ...]
    alike: bool = False
    """Whether it is known where names stand: an amount that has none there has no name."""
    to_the_side: bool = False
    """Whether that is to the left of the stack: there a bet can't be told by its having no name."""


def with_names(
    amounts: list[PrintedAmount], lines: list[Line], own: Collection[PrintedAmount], floor: float
) -> NamedAmounts:
    """Return each amount with its name: the one right over it, or where most at this table have theirs.

    What stands below `floor`, among the buttons, says nothing of the table, but for the amounts that stand
    where the hero's `own` stack does.
    """
    over = [(item, item.name or name_over(item.line, lines)) for item in amounts]
    seated = [item for item in amounts if item.box.y <= floor or item in own]
    names = [line for line in lines if is_on_plate(line.text) and whole_amount(line.text) is None]
    alike = largest_consistent_set([(item, item.box) for item in seated], names)
    has_own = any(item in own for item, _ in alike)
    if len(alike) < (ALIKE_WITH_OWN if has_own else LEAST_ALIKE) or len(alike) <= sum(
        name is not None and item in seated for item, name in over
    ):
        return NamedAmounts(pairs=tuple(over))
    name_of = {id(item): name for item, name in alike}
    return NamedAmounts(
        pairs=tuple((item, item.name or name_of.get(id(item))) for item in amounts),
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
