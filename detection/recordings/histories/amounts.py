"""Amounts of one hand as pokerkit is to have them: all whole numbers, or all with their cents.

A pot of whole chips that is shared leaves odd chips, a pot of dollars and cents does not: so a
hand in which any amount has cents has them everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

LEAST_PLACES, MOST_PLACES = 2, 6
LARGEST = Decimal(10**18)

Chips = int
"""What pokerkit takes for an amount and calls an int: an int, or a Decimal."""


class Amounts:
    """Turns amounts into numbers, each with as many places as the finest of `amounts` has."""

    def __init__(self, amounts: Iterable[Decimal | None]) -> None:
        places = [
            _places(amount) for amount in amounts if amount is not None and _fits(amount) and amount % 1 != 0
        ]
        self._places = max([LEAST_PLACES, *places]) if places else 0

    @property
    def unit(self) -> Chips:
        """The smallest amount that can be written."""
        return cast(Chips, Decimal(1).scaleb(-self._places))

    def chips(self, amount: Decimal | None) -> Chips | None:
        """Return an amount in this hand's places; None for none, and for one that no table has."""
        if amount is None or not _fits(amount):
            return None
        return cast(Chips, amount.quantize(Decimal(self.unit))) if self._places else int(amount)


def _fits(amount: Decimal) -> bool:
    return amount < LARGEST and _places(amount) <= MOST_PLACES


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
