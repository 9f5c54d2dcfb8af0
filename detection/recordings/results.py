"""What a hand brought its hero, told by the chips before and after it, or left open.

Chips alone can deceive: a hero who buys more between two hands has a larger stack, too. So a
stack that grew counts as won only where the pot explains it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

LARGEST_RAKE = Decimal("0.1")
"""The part of a pot that a room may keep."""
AMOUNT = re.compile(r"\d{1,20}(\.\d{1,10})?", re.ASCII)


def hero_stack(table: Mapping[str, Any] | None) -> str:
    """Return the hero's stack as it was read, a decimal string; "" where there is none."""
    for seat in (table or {"seats": {}})["seats"].values():
        if seat["hero"] is True:
            return seat["stack"] if _amount(seat["stack"]) is not None else ""
    return ""


def lower(one: str, other: str) -> str:
    """Return the smaller of two amounts; "" is no amount, and so never the smaller."""
    amounts = [text for text in (one, other) if text]
    return min(amounts, key=Decimal) if amounts else ""


def result(*, before: str, low: str, after: str, pot: str) -> str:
    """Return what the hero won with `+` before it, lost with `-`, or `0`; "" where it can't be told.

    Args:
        before: the hero's stack when the hand began.
        low: the least it was while the hand was played.
        after: what it was when the next hand began.
        pot: the last pot that was read.
    """
    had, least, has, won = (_amount(text) for text in (before, low, after, pot))
    if had is None or least is None or has is None:
        return ""
    grown = has - least
    if grown != 0 and (won is None or not won * (1 - LARGEST_RAKE) <= grown <= won):
        return ""
    return f"{has - had:+f}" if has != had else "0"


def _amount(text: object) -> Decimal | None:
    return Decimal(text) if isinstance(text, str) and AMOUNT.fullmatch(text) else None
