"""Amounts of one hand as pokerkit is to have them: all whole numbers, or all with their cents.

A pot of whole chips that is shared leaves odd chips, a pot of dollars and cents does not: so a
hand in which any amount has cents has them everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

AMOUNT = re.compile(r"\d{1,18}(\.\d{1,6})?", re.ASCII)
LEAST_PLACES = 2

Chips = int
"""What pokerkit takes for an amount and calls an int: an int, or a Decimal."""


class Amounts:
    """Turns decimal strings into numbers, each with as many places as the finest of `texts` has."""

    def __init__(self, texts: Iterable[object]) -> None:
        read = [self.read(text) for text in texts]
        places = [-_exponent(amount) for amount in read if amount is not None and amount != int(amount)]
        self._places = max([LEAST_PLACES, *places]) if places else 0

    @property
    def unit(self) -> Chips:
        """The smallest amount that can be written."""
        return cast(Chips, Decimal(1).scaleb(-self._places))

    @staticmethod
    def read(text: object) -> Decimal | None:
        """Return what a text amounts to; None for what is no amount."""
        return Decimal(text) if isinstance(text, str) and AMOUNT.fullmatch(text) else None

    def chips(self, text: object) -> Chips | None:
        """Return an amount in this hand's places; None for what is no amount."""
        amount = self.read(text)
        if amount is None:
            return None
        return cast(Chips, amount.quantize(Decimal(self.unit))) if self._places else int(amount)


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
