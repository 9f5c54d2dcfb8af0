"""An amount as it is printed: alone on its line, and in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detection.poker.amounts import Amount
from detection.vision.elements import Line

BLINDS = "BB"
"""The unit of amounts in big blinds."""

FRACTION = re.compile(r"\d[.,]\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """A line that is an amount, or ends with one."""

    line: Line
    amount: Amount

    @property
    def is_in_blinds(self) -> bool:
        return self.line.text.strip().upper().endswith(BLINDS)

    @property
    def has_fraction(self) -> bool:
        return FRACTION.search(self.line.text) is not None
