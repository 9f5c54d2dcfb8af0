from __future__ import annotations

from decimal import Decimal

import pytest

from detection.recognition.amounts import first_amount, whole_amount


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$1,234.50", "1234.50", "$"),
        ("1 234,50 €", "1234.50", "€"),
        ("5¢", "0.05", "$"),
        ("13.5 BB", "13.5", ""),
        ("1,5 BB", "1.5", ""),
        ("2.27K", "2270", ""),
        ("4.55L", "455000", ""),
        ("2 000 000 $", "2000000", "$"),
        ("17,450", "17450", ""),
        ("1.234,50", "1234.50", ""),
        ("1.250.000", "1250000", ""),
        ("R0.60", "0.60", "R"),
        ("益$2", "2", "$"),
        ("@ $1.50", "1.50", "$"),
        ("m$3", "3", "$"),
        ("0.125", "0.125", ""),
        ("861", "861", ""),
        ("£2.3M", "2300000", "£"),
        ("1329 117 $", "1329117", "$"),
        ("01.5", "1.5", ""),
    ],
)
def test_an_amount_is_read_as_rooms_print_it(text: str, value: str, currency: str) -> None:
    amount = whole_amount(text)

    assert amount is not None
    assert (amount.value, amount.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vortexted",
        "Pot 6",
        "12:14",
        "1/2",
        "50%",
        "R/X",
        "1,23,4",
        "9B",
        "#163929838958",
        "3.5 hands",
        "底池$2",
        "A$",
        "me$3",
        "081",
        "000 000 $",
    ],
)
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert whole_amount(text) is None


def test_the_first_of_several_amounts_counts() -> None:
    amount = first_amount("R0.60 / R0.20")

    assert amount is not None
    assert amount.value == Decimal("0.60")
