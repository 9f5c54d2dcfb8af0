"""Small tables for tests: what is believed of them, and what a frame shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from detection.poker.cards import Card, parse_cards
from detection.poker.fold import Table, new_seat, new_table
from detection.poker.readings import HIDDEN, SeatReading, TableReading
from detection.tracking.comparison import changes

FLOP = parse_cards("2c 7d Th")
TURN = parse_cards("2c 7d Th Qs")


def table(*seats: dict[str, Any], **fields: Any) -> Table:
    """Return a table in the first hand, preflop, with `fields` instead."""
    standing = {str(seat["seat"]): seat for seat in seats}
    return {**new_table(), "open": True, "hand": 1, "street": "preflop", "seats": standing, **fields}


def sits(number: int, **fields: Any) -> dict[str, Any]:
    """Return a believed seat that holds cards."""
    held = {"cards": "hidden", "active": True, "name": f"P{number}", "stack": "100"}
    if number == 0:
        held.update(cards=None, hero=True)
    return {**new_seat(number), **held, **fields}


def seen(number: int, **fields: Any) -> SeatReading:
    """Return the same seat as a frame shows it."""
    hero = number == 0
    shown: dict[str, Any] = {"cards": None if hero else HIDDEN, "active": True, "hero": hero}
    shown.update(name=f"P{number}", stack=Decimal(100))
    return SeatReading(seat=number, **{**shown, **fields})


def happened(believed: Table, reading: TableReading) -> list[tuple[str, dict[str, Any]]]:
    return [(change.type, change.data) for change in changes(believed=believed, seen=reading)]


def kinds(believed: Table, reading: TableReading) -> list[str]:
    return [change.type for change in changes(believed=believed, seen=reading)]


def actions(
    believed: Table, *seats: SeatReading, board: tuple[Card, ...] | None = None
) -> list[tuple[int, str]]:
    """Return who did what: seat, action and amount."""
    told = changes(believed=believed, seen=TableReading(seats=seats, board=board))
    return [
        (change.data["seat"], " ".join(filter(None, (change.data["action"], change.data["amount"]))))
        for change in told
        if change.type == "action"
    ]
