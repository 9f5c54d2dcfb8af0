"""Small tables for tests: what is believed of them, and what a frame shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from detection.poker.cards import Card, parse_cards
from detection.poker.readings import HIDDEN, SeatReading, TableReading
from detection.poker.table_state import SeatState, TableState
from detection.tracking.comparison import changes

FLOP = parse_cards("2c 7d Th")
TURN = parse_cards("2c 7d Th Qs")


def table(*seats: SeatState, **fields: Any) -> TableState:
    """Return a table in the first hand, preflop, with `fields` instead, as JSON has them."""
    standing = {str(seat.seat): seat.to_json() for seat in seats}
    return TableState.from_json({"open": True, "hand": 1, "street": "preflop", "seats": standing, **fields})


def sits(number: int, **fields: Any) -> SeatState:
    """Return a believed seat that holds cards, with `fields` instead, as JSON has them."""
    held = {"cards": "hidden", "active": True, "name": f"P{number}", "stack": "100"}
    if number == 0:
        held.update(cards=None, hero=True)
    return SeatState.from_json({"seat": number, **held, **fields})


def seen(number: int, **fields: Any) -> SeatReading:
    """Return the same seat as a frame shows it."""
    hero = number == 0
    shown: dict[str, Any] = {"cards": None if hero else HIDDEN, "active": True, "hero": hero}
    shown.update(name=f"P{number}", stack=Decimal(100))
    return SeatReading(seat=number, **{**shown, **fields})


def happened(believed: TableState, reading: TableReading) -> list[tuple[str, dict[str, Any]]]:
    return [(change.type, change.data) for change in changes(believed=believed, seen=reading)]


def kinds(believed: TableState, reading: TableReading) -> list[str]:
    return [change.type for change in changes(believed=believed, seen=reading)]


def actions(
    believed: TableState, *seats: SeatReading, board: tuple[Card, ...] | None = None
) -> list[tuple[int, str]]:
    """Return who did what: seat, action and amount."""
    told = changes(believed=believed, seen=TableReading(seats=seats, board=board))
    return [
        (change.data["seat"], " ".join(filter(None, (change.data["action"], change.data["amount"]))))
        for change in told
        if change.type == "action"
    ]
