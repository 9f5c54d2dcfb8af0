"""Which part of a frame the table fills: a picture of a whole desktop shows more than a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detection.poker.amounts import whole_amount
from detection.vision.geometry import Box
from detection.vision.text.recogniser import Line

SIDES, ABOVE, BELOW = 0.085, 0.14, 0.16
"""How far a table reaches beyond its amounts and cards, in their width and height.

The medians of 150 pictures of table windows. With 0.7 and 1.5 times as much the same is read of those, and
of them on a larger desktop 1.3 of 100 boards more and fewer.
"""
LEAST = 7
"""Fewer amounts and rows of cards than this don't say where a table ends: of 150 pictures two have fewer."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a frame, in pixels; places in it are told as shares of its width and height."""

    box: Box

    def across(self, x: float) -> float:
        return (x - self.box.left) / self.box.width

    def down(self, y: float) -> float:
        return (y - self.box.top) / self.box.height


def table_area(lines: Sequence[Line], hands: Sequence[Box], width: float, height: float) -> Area:
    """Return where the table is, as its amounts and the rows of cards tell; the frame if they don't.

    It never reaches beyond the frame. What is printed elsewhere only makes it larger.
    """
    amounts = [line.box for line in lines if line.is_legible and whole_amount(line.text) is not None]
    known = [*amounts, *hands]
    if len(known) < LEAST:
        return Area(Box(0, 0, width, height))
    inner = known[0]
    for box in known[1:]:
        inner = inner.around(box)
    return Area(
        Box(
            max(inner.left - SIDES * inner.width, 0),
            max(inner.top - ABOVE * inner.height, 0),
            min(inner.right + SIDES * inner.width, width),
            min(inner.bottom + BELOW * inner.height, height),
        )
    )
