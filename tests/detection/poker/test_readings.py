from __future__ import annotations

import json
from decimal import Decimal

import pytest

from detection.poker.cards import parse_cards
from detection.poker.readings import HIDDEN, Confidence, SeatLabel, SeatReading, TableReading, amount_text


def test_an_empty_reading_claims_nothing() -> None:
    claims = TableReading().as_json()

    assert {claims[name] for name in ("hero", "board", "pot", "currency", "room", "dealer_seat")} == {None}
    assert claims["seats"] == []


def test_a_reading_prints_as_the_contract_has_it() -> None:
    reading = TableReading(
        width=1090,
        height=900,
        room="pokerstars",
        hero=parse_cards("2hKs"),
        board=(),
        pot=Decimal("861"),
        currency="",
        pots=(Decimal("600"), Decimal("261")),
        bets_total=Decimal("400"),
        seats=(
            SeatReading(
                seat=0,
                name="me",
                stack=Decimal("35989"),
                bet=Decimal("200"),
                hero=True,
                label=SeatLabel("call", Decimal("200")),
            ),
        ),
        dealer_seat=3,
        confidence=Confidence(hero=0.99),
        ms=41.23,
    )

    assert json.loads(json.dumps(reading.as_json())) == {
        "width": 1090,
        "height": 900,
        "room": "pokerstars",
        "hero": ["2h", "Ks"],
        "board": [],
        "pot": "861",
        "pots": ["600", "261"],
        "bets_total": "400",
        "currency": "",
        "seats": [
            {
                "seat": 0,
                "name": "me",
                "stack": "35989",
                "bet": "200",
                "cards": None,
                "dealer": False,
                "hero": True,
                "active": None,
                "label": {"kind": "call", "amount": "200"},
            }
        ],
        "dealer_seat": 3,
        "confidence": {"hero": 0.99, "board": None, "pot": None},
        "ms": 41.2,
    }


def test_a_seats_cards_are_shown_hidden_or_not_there() -> None:
    seats = [SeatReading(seat=1, cards=cards) for cards in (parse_cards("AhKd"), HIDDEN, None)]

    assert [seat.as_json()["cards"] for seat in seats] == [["Ah", "Kd"], "hidden", None]


@pytest.mark.parametrize(
    ("amount", "text"),
    [("12.50", "12.50"), ("861", "861"), ("1E+3", "1000"), ("0.01", "0.01"), ("0", "0")],
)
def test_an_amount_is_printed_without_an_exponent(amount: str, text: str) -> None:
    assert amount_text(Decimal(amount)) == text
