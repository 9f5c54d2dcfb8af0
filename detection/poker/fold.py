"""The state of every table as a pure fold over detection events.

`apply(state, event)` is the whole of it: a snapshot of the state with every later event
applied is the state now. `tests/detection/fold_cases.json` pins the rules, and the page's
JavaScript runs the same cases.

An event is what the wire carries: `type`, `seq`, `key` and `data`. A field that is missing
or of the wrong kind leaves what stood there; nothing an emitter writes can stop the fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Table = dict[str, Any]
"""One table, ready for JSON. Never changed in place."""

State = dict[str, Any]
"""`{"tables": {KEY: Table}}`."""

SEAT_FIELDS = ("name", "stack", "bet", "cards", "active", "hero")


def no_tables() -> State:
    """Return the state before the first event."""
    return {"tables": {}}


def new_table() -> Table:
    """Return a table that nothing is known of."""
    return {
        "open": False,
        "session": None,
        "source": None,
        "title": "",
        "hand": None,
        "street": None,
        "hero": [],
        "board": [],
        "pot": None,
        "currency": None,
        "dealer_seat": None,
        "seats": {},
        "updated_seq": 0,
    }


def new_seat(seat: int) -> dict[str, Any]:
    """Return a seat that nothing is known of."""
    return {
        "seat": seat,
        "name": None,
        "stack": None,
        "bet": None,
        "cards": None,
        "active": None,
        "hero": False,
        "last_action": None,
    }


def apply(state: State, event: Mapping[str, Any]) -> State:
    """Return `state` after `event`; the given state stays as it is."""
    key = event["key"]
    if not key or event["type"] not in RULES:
        return state
    tables = state["tables"]
    return {"tables": {**tables, key: apply_to_table(tables.get(key), event)}}


def apply_to_table(table: Table | None, event: Mapping[str, Any]) -> Table | None:
    """Return one table after an event with its key; None for a table that still isn't there."""
    rule = RULES.get(event["type"])
    if rule is None:
        return table
    after = rule(table or new_table(), event["data"])
    return {**after, "updated_seq": event["seq"]}


def _session_start(table: Table, data: Mapping[str, Any]) -> Table:
    return {
        **new_table(),
        "open": True,
        "session": data.get("session"),
        "source": data.get("source"),
        "title": data.get("title") or "",
    }


def _session_end(table: Table, data: Mapping[str, Any]) -> Table:
    ended = data.get("session")
    if ended is not None and table["session"] is not None and ended != table["session"]:
        return table  # a session that was found dead after another had taken its table
    return {**table, "open": False}


def _hand_start(table: Table, data: Mapping[str, Any]) -> Table:
    cleared = {"bet": None, "cards": None, "active": None, "last_action": None}
    return {
        **table,
        "hand": data.get("hand"),
        "street": "preflop",
        "hero": [],
        "board": [],
        "pot": None,
        "seats": {number: {**seat, **cleared} for number, seat in table["seats"].items()},
    }


def _hand_end(table: Table, _data: Mapping[str, Any]) -> Table:
    return {**table, "street": None}


def _street_change(table: Table, data: Mapping[str, Any]) -> Table:
    if not isinstance(data.get("street"), str):
        return table
    seats = {number: _on_next_street(seat) for number, seat in table["seats"].items()}
    return {**table, "street": data["street"], "seats": seats}


def _on_next_street(seat: Mapping[str, Any]) -> dict[str, Any]:
    """Return a seat as a new street finds it: only who folded or is all-in has nothing left to do."""
    last = seat["last_action"]
    stands = last is not None and last["action"] in ("fold", "all-in")
    return {**seat, "last_action": last if stands else None}


def _card(table: Table, data: Mapping[str, Any]) -> Table:
    cards = data.get("cards")
    if not isinstance(cards, list):
        return table
    if data.get("card_type", "hero") == "hero":
        return {**table, "hero": cards}
    return _with_seat(table, data, {"cards": cards})


def _board(table: Table, data: Mapping[str, Any]) -> Table:
    return {**table, "board": data["board"]} if isinstance(data.get("board"), list) else table


def _pot(table: Table, data: Mapping[str, Any]) -> Table:
    return {**table, **{name: data[name] for name in ("pot", "currency") if name in data}}


def _player(table: Table, data: Mapping[str, Any]) -> Table:
    if data.get("present") is False:
        gone = str(data.get("seat"))
        return {**table, "seats": {n: seat for n, seat in table["seats"].items() if n != gone}}
    return _with_seat(table, data, {name: data[name] for name in SEAT_FIELDS if name in data})


def _action(table: Table, data: Mapping[str, Any]) -> Table:
    if not isinstance(data.get("action"), str):
        return table
    last = {"action": data["action"], "amount": data.get("amount")}
    return _with_seat(table, data, {"last_action": last})


def _button(table: Table, data: Mapping[str, Any]) -> Table:
    return {**table, "dealer_seat": data["dealer_seat"]} if "dealer_seat" in data else table


def _with_seat(table: Table, data: Mapping[str, Any], fields: Mapping[str, Any]) -> Table:
    """Return the table with `fields` set on the seat that `data` names, which is made where it is missing."""
    number = data.get("seat")
    if not isinstance(number, int) or isinstance(number, bool):
        return table
    seat = table["seats"].get(str(number)) or new_seat(number)
    return {**table, "seats": {**table["seats"], str(number): {**seat, **fields}}}


RULES: dict[str, Callable[[Table, Mapping[str, Any]], Table]] = {
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
