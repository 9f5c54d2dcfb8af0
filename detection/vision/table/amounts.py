"""The amounts on a table: which figures may be a stack, by what is printed and how large."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from detection.poker.amounts import MONEY, Amount, tidied, whole_amount
from detection.vision.geometry import Box
from detection.vision.table.controls import Controls
from detection.vision.text.recogniser import Line

LEAST_SCORE = 0.8
"""An amount whose letters are less sure than this is not claimed."""
AS_TALL = 1.45
"""How much larger or smaller than the usual one the box around text of the same size may be."""
CUT_OFF = re.compile(r"\d[.,]\s*$")
"""An amount that ends with a point was not read to its end."""
CHIP_AS_ZERO = re.compile(r"\W*0\d")
FRACTION = re.compile(r"\d[.,]\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """A line that is an amount and nothing else."""

    line: Line
    amount: Amount

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
