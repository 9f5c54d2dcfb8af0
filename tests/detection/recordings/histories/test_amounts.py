from __future__ import annotations

from decimal import Decimal

import pytest

from detection.recordings.histories.amounts import Amounts


def test_whole_amounts_stay_whole() -> None:
    amounts = Amounts([Decimal(1500), Decimal(25), None, Decimal("3.00")])

    assert [amounts.chips(amount) for amount in (Decimal(1500), Decimal("3.00"), None)] == [1500, 3, None]
    assert isinstance(amounts.chips(Decimal("3.00")), int)


@pytest.mark.parametrize(
    ("texts", "written"),
    [(["12.5", "3"], ["12.50", "3.00"]), (["0.125", "3", "2.5"], ["0.125", "3.000", "2.500"])],
)
def test_one_with_cents_gives_cents_to_all(texts: list[str], written: list[str]) -> None:
    read = [Decimal(text) for text in texts]
    amounts = Amounts(read)

    assert [str(amounts.chips(amount)) for amount in read] == written
    assert all(isinstance(amounts.chips(amount), Decimal) for amount in read)


@pytest.mark.parametrize("amount", [None, Decimal("9" * 19), Decimal("0.1234567")])
def test_what_no_table_has_is_left_out(amount: Decimal | None) -> None:
    assert Amounts([amount]).chips(amount) is None
    assert Amounts([amount]).chips(Decimal(3)) == 3
