"""Which name goes with which amount: at one table each stands in the same place beside its stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from detection.vision.geometry import Box
from detection.vision.text.lines import Line

REACH = 8.0
"""How far a name may stand from its stack, in heights of the stack's text."""
ALIGNED = 0.7
"""How far off the stack's column, or its row, in such heights."""
ALIKE = 0.5
"""How far two names may stand from where the other stands beside its own stack, in such heights."""
SAME_HEIGHT = 1.45

T = TypeVar("T")


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


def parts(other: Box, name: Box, amount: Box) -> bool:
    """Return whether another text, wider than one in a picture, stands between a name and its amount."""
    between = name.y < other.top and other.bottom < amount.y
    return between and other.width > amount.width and other.overlap_across(amount) > 0.5


def laid_out_alike(amounts: Sequence[tuple[T, Box]], names: Sequence[Line]) -> list[tuple[T, Line]]:
    """Return the largest set of amounts with their names in which each name stands alike.

    Each amount and each name is in it once. Of two sets as large, the one whose names are nearer.
    """
    pairs = [
        (item, name, where)
        for item, box in amounts
        for name in names
        if (where := offset(name.box, box)) is not None
        and not any(parts(other.box, name.box, box) for other in names)
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
