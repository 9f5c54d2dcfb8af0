"""The amounts on a table: what is printed, and how large."""

from __future__ import annotations

from dataclasses import dataclass

from detection.recognition.amounts import MONEY, Amount, whole_amount
from detection.recognition.boxes import Box
from detection.recognition.controls import Controls
from detection.recognition.lines import Line

LEAST_SCORE = 0.8
"""An amount whose letters are less sure than this is not claimed."""
AS_TALL = 1.25
"""How much larger or smaller than other stacks one without a name may be printed."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line that is an amount and nothing else."""

    line: Line
    amount: Amount


def printed_amounts(
    lines: list[Line], controls: Controls, taken: list[Box], currency: str | None
) -> list[Printed]:
    """Return the amounts of the table: none of the buttons' and none of `taken`, all with one sign."""
    found = []
    for line in lines:
        amount = whole_amount(line.text)
        if amount is None or line.score < LEAST_SCORE or controls.hold(line.box):
            continue
        if any(line.box.overlap(box) > 0.5 for box in taken):
            continue
        found.append(Printed(line, amount))
    if currency is None:
        signs = [item.amount.currency for item in found]
        currency = max(set(signs), key=signs.count) if signs else ""
    return [item for item in found if item.amount.currency == currency]


def dress(item: Printed) -> str:
    """Return what is printed with an amount's digits: `BB`, `$`, or nothing."""
    return "".join(letter for letter in item.line.text.upper() if letter.isalpha() or letter in MONEY)


def is_so_tall(box: Box, usual: float) -> bool:
    return 1 / AS_TALL < box.height / usual < AS_TALL


def usual_height(boxes: list[Box]) -> float:
    """Return the height that most of the boxes have, about."""
    return max(
        (box.height for box in boxes),
        key=lambda height: (sum(is_so_tall(other, height) for other in boxes), height),
        default=0.0,
    )
