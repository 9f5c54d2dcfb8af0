"""What a hand brought its hero, told by the chips before and after it, or left open.

Chips alone can deceive: a hero who buys more between two hands has a larger stack, too. So a
stack that grew counts as won only where the pot explains it.
"""

from __future__ import annotations

from decimal import Decimal

from detection.poker.table_state import TableState

LARGEST_RAKE = Decimal("0.1")
"""The part of a pot that a room may keep."""


def hero_stack(table: TableState | None) -> Decimal | None:
    """Return the hero's stack as it was read; None where it was not."""
    seats = table.seats.values() if table else ()
    return next((seat.stack for seat in seats if seat.hero), None)


def lower(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Return the smaller of two amounts; None is no amount, and so never the smaller."""
    return min((amount for amount in (one, other) if amount is not None), default=None)


def result(
    *, before: Decimal | None, low: Decimal | None, after: Decimal | None, pot: Decimal | None
) -> Decimal | None:
    """Return what the hero won, less than 0 if they lost; None where it can't be told.

    Args:
        before: the hero's stack when the hand began.
        low: the least it was while the hand was played.
        after: what it was when the next hand began.
        pot: the last pot that was read.
    """
    if before is None or low is None or after is None:
        return None
    grown = after - low
    if grown != 0 and (pot is None or not pot * (1 - LARGEST_RAKE) <= grown <= pot):
        return None
    return after - before
