from __future__ import annotations

from decimal import Decimal

import pytest

from pokertool_site.web.written import big_blinds, chips, mini_cards, won

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("amount", "written", "result"),
    [
        (None, "", ""),
        (Decimal("1250.500000"), "$1,250.50", "+$1,250.50"),
        (Decimal("-5.000000"), f"{MINUS}$5", f"{MINUS}$5"),
        (Decimal(0), "$0", "±0"),
    ],
)
def test_amounts_have_cents_only_where_there_are_any(
    amount: Decimal | None, written: str, result: str
) -> None:
    assert chips(amount, "$") == written
    assert won(amount, "$") == result


@pytest.mark.parametrize(
    ("amount", "written"),
    [(None, ""), ("12.5", "+12.5"), ("-0.04", "±0"), ("-1234.56", f"{MINUS}1,234.6")],
)
def test_big_blinds_have_a_sign_and_one_place(amount: str | None, written: str) -> None:
    assert big_blinds(None if amount is None else Decimal(amount)) == written


def test_a_card_is_read_aloud_by_its_name_and_what_is_none_is_said() -> None:
    html = mini_cards(["Th", None, "<b"])

    assert 'aria-label="Ten of hearts">10♥<' in html
    assert html.count("could not be read") == 2
    assert "<b" not in html.replace("<br", "")
