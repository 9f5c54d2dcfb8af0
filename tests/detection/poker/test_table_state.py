from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.poker.cards import parse_cards
from detection.poker.event_rules import apply_to_table
from detection.poker.table_state import LastAction, SeatState, TableState

ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(["12.50", "007", "0.10", "-5", "1e3", "hidden", "Ah"]),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=3), values, max_size=2),
    max_leaves=4,
)
"""Whatever an emitter may write into a field."""
TABLE = TableState(
    open=True,
    session="a",
    title="Amber",
    hand=3,
    street="flop",
    hero=parse_cards("AhKd"),
    board=parse_cards("2c3c4c"),
    pot=Decimal("12.50"),
    currency="$",
    dealer_seat=1,
    seats={
        4: SeatState(4, name="Ann", stack=Decimal(0), cards="hidden", active=True),
        0: SeatState(0, bet=Decimal("1.00"), hero=True, last_action=LastAction("call", Decimal("1.00"))),
    },
    updated_seq=7,
)


def after(table: TableState, kind: str, **data: Any) -> TableState:
    changed = apply_to_table(table, {"type": kind, "seq": table.updated_seq + 1, "data": data})
    assert changed is not None
    return changed


def test_a_table_reads_back_as_it_was_written() -> None:
    written = json.dumps(TABLE.to_json())

    assert TableState.from_json(json.loads(written)) == TABLE
    assert list(json.loads(written)["seats"]) == ["4", "0"]
    assert TABLE.to_json()["seats"]["0"]["last_action"] == {"action": "call", "amount": "1.00"}


def test_what_is_missing_is_not_known() -> None:
    assert TableState.from_json({}) == TableState()
    assert SeatState.from_json({"seat": 3}) == SeatState(3)


@pytest.mark.parametrize("pot", [12.5, 12, "12,50", "012", ".5", "1e3", "-5", True, ["5"], "9" * 21])
def test_what_is_no_amount_is_not_known_and_goes_out_as_it_was_written(pot: object) -> None:
    table = after(TABLE, "pot", pot=pot)

    assert (table.pot, table.as_written, table.to_json()["pot"]) == (None, {"pot": pot}, pot)
    assert after(table, "board", board=[]).to_json()["pot"] == pot
    assert after(table, "pot", pot="3").as_written == {}
    assert after(table, "hand_start", hand=4).as_written == {}


@pytest.mark.parametrize("cards", [["10h", "Kd"], [None, "Kd"], [[], "Kd"], ["ah"]])
def test_one_card_that_is_none_leaves_all_of_them_open(cards: list[object]) -> None:
    table = after(after(TABLE, "card", cards=cards), "card", card_type="shown", seat=4, cards=cards)

    assert (table.hero, table.seats[4].cards) == ((), None)
    assert (table.to_json()["hero"], table.to_json()["seats"]["4"]["cards"]) == (cards, cards)


def test_an_action_with_an_unknown_amount_stands_until_the_next_street() -> None:
    acted = after(TABLE, "action", seat=0, action="raise", amount=5)
    folded = after(TABLE, "action", seat=0, action="fold", amount=[])

    assert acted.seats[0].last_action is None
    assert acted.to_json()["seats"]["0"]["last_action"] == {"action": "raise", "amount": 5}
    assert after(acted, "street_change", street="turn").seats[0].to_json()["last_action"] is None
    assert after(folded, "street_change", street="turn").seats[0] == folded.seats[0]


@given(st.sampled_from(["pot", "currency"]), ANY)
def test_a_tables_field_goes_out_as_it_was_written(name: str, value: Any) -> None:
    written = after(TABLE, "pot", **{name: value}).to_json()

    assert json.dumps(written) == json.dumps(TABLE.to_json() | {name: value, "updated_seq": 8})
    assert TableState.from_json(written).to_json() == written


@given(st.sampled_from(["name", "stack", "bet", "cards", "active", "hero"]), ANY)
def test_a_seats_field_goes_out_as_it_was_written(name: str, value: Any) -> None:
    written = after(TABLE, "player", seat=4, **{name: value}).to_json()["seats"]["4"]

    assert json.dumps(written) == json.dumps(TABLE.seats[4].to_json() | {name: value})
    assert SeatState.from_json(written).to_json() == written
