"""The state of every table as a pure fold over detection events.

`apply(tables, event)` is the whole of it: a snapshot of the state with every later event
applied is the state now. `tests/detection/fold_cases.json` pins the rules, and the page's
JavaScript runs the same cases.

An event is what the wire carries: `type`, `seq`, `key` and `data`. A field that is missing
or of the wrong kind leaves what stood there; nothing an emitter writes can stop the fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

from detection.poker.table_state import (
    SeatState,
    TableState,
    read_seat,
    read_table,
)

Tables = Mapping[str, TableState]
"""Every table, by its key."""
Event = Mapping[str, Any]
Data = Mapping[str, Any]
T = TypeVar("T")

SEAT_FIELDS = ("name", "stack", "bet", "cards", "active", "hero")
STAYS = ("fold", "all-in")
"""What a player has done who has nothing left to do in the hand."""


def apply(tables: Tables, event: Event) -> Tables:
    """Return all tables after `event`; the given ones stay as they are."""
    key = event["key"]
    after = apply_to_table(tables.get(key), event) if key else None
    return tables if after is None else {**tables, key: after}


def apply_to_table(table: TableState | None, event: Event) -> TableState | None:
    """Return one table after an event with its key; None for a table that still isn't there."""
    rule = RULES.get(event["type"])
    if rule is None:
        return table
    return rule(table or FIRST, event["data"], event["seq"])


FIRST = TableState()


def _changer(kind: type[T]) -> Callable[..., T]:
    """Return dataclasses.replace() for one type, four times as fast: each event makes up to two anew."""
    names = tuple(each.name for each in fields(kind))  # type: ignore[arg-type]
    values_of, setters = attrgetter(*names), [getattr(kind, name).__set__ for name in names]

    def changed(value: T, **changes: Any) -> T:
        new = object.__new__(kind)
        for put, now in zip(setters, map(changes.pop, names, values_of(value)), strict=True):
            put(new, now)
        return new

    return changed


_changed_seat, _changed_table = _changer(SeatState), _changer(TableState)


def _session_start(_table: TableState, data: Data, seq: int) -> TableState:
    named = {name: data.get(name) for name in ("session", "source")}
    return TableState(
        open=True, updated_seq=seq, **read_table({**named, "title": data.get("title") or ""}, {})
    )


def _session_end(table: TableState, data: Data, seq: int) -> TableState:
    ended, own = data.get("session"), table.written("session")
    # A session may be found dead after another had taken its table.
    is_another = ended is not None and own is not None and ended != own
    return _changed_table(table, open=table.open if is_another else False, updated_seq=seq)


def _hand_start(table: TableState, data: Data, seq: int) -> TableState:
    cleared = {"bet": None, "cards": None, "active": None, "last_action": None}
    fresh: Data = {"hand": data.get("hand"), "street": "preflop", "hero": [], "board": [], "pot": None}
    seats = {number: _with_seat_fields(seat, cleared) for number, seat in table.seats.items()}
    return _changed_table(table, seats=seats, updated_seq=seq, **read_table(fresh, table.as_written))


def _hand_end(table: TableState, _data: Data, seq: int) -> TableState:
    return _changed_table(table, street=None, updated_seq=seq)


def _street_change(table: TableState, data: Data, seq: int) -> TableState:
    street = data.get("street")
    if not isinstance(street, str):
        return _changed_table(table, updated_seq=seq)
    seats = {number: _on_next_street(seat) for number, seat in table.seats.items()}
    return _changed_table(table, street=street, seats=seats, updated_seq=seq)


def _on_next_street(seat: SeatState) -> SeatState:
    """Return a seat as a new street finds it: only who folded or is all-in has nothing left to do."""
    if "last_action" in seat.as_written:
        stays = seat.as_written["last_action"]["action"] in STAYS
    else:
        stays = seat.last_action is None or seat.last_action.action in STAYS
    return seat if stays else _with_seat_fields(seat, {"last_action": None})


def _card(table: TableState, data: Data, seq: int) -> TableState:
    cards = data.get("cards")
    if not isinstance(cards, list):
        return _changed_table(table, updated_seq=seq)
    if data.get("card_type", "hero") == "hero":
        return _with_fields(table, {"hero": cards}, seq)
    return _with_seat(table, data, {"cards": cards}, seq)


def _board(table: TableState, data: Data, seq: int) -> TableState:
    board = data.get("board")
    return _with_fields(table, {"board": board} if isinstance(board, list) else {}, seq)


def _pot(table: TableState, data: Data, seq: int) -> TableState:
    return _with_fields(table, {name: data[name] for name in ("pot", "currency") if name in data}, seq)


def _player(table: TableState, data: Data, seq: int) -> TableState:
    if data.get("present") is False:
        gone = str(data.get("seat"))
        seats = {number: seat for number, seat in table.seats.items() if str(number) != gone}
        return _changed_table(table, seats=seats, updated_seq=seq)
    return _with_seat(table, data, {name: data[name] for name in SEAT_FIELDS if name in data}, seq)


def _action(table: TableState, data: Data, seq: int) -> TableState:
    if not isinstance(data.get("action"), str):
        return _changed_table(table, updated_seq=seq)
    last = {"action": data["action"], "amount": data.get("amount")}
    return _with_seat(table, data, {"last_action": last}, seq)


def _button(table: TableState, data: Data, seq: int) -> TableState:
    return _with_fields(table, {name: data[name] for name in ("dealer_seat",) if name in data}, seq)


def _with_fields(table: TableState, written: Data, seq: int) -> TableState:
    """Return the table with fields as an event writes them."""
    return _changed_table(table, updated_seq=seq, **read_table(written, table.as_written))


def _with_seat(table: TableState, data: Data, written: Data, seq: int) -> TableState:
    """Return the table with fields of the seat that `data` names, which is made where it is missing."""
    number = data.get("seat")
    if not isinstance(number, int) or isinstance(number, bool):
        return _changed_table(table, updated_seq=seq)
    seat = table.seats.get(number) or SeatState(number)
    return _changed_table(
        table, seats={**table.seats, number: _with_seat_fields(seat, written)}, updated_seq=seq
    )


def _with_seat_fields(seat: SeatState, written: Data) -> SeatState:
    return _changed_seat(seat, **read_seat(written, seat.as_written))


RULES: dict[str, Callable[[TableState, Data, int], TableState]] = {
    "session_start": _session_start,
    "session_end": _session_end,
    "hand_start": _hand_start,
    "hand_end": _hand_end,
    "street_change": _street_change,
    "card": _card,
    "board": _board,
    "pot": _pot,
    "player": _player,
    "action": _action,
    "button": _button,
}
"""What each type does to its table; performance, error, warning and info do nothing."""
