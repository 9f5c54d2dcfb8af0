from __future__ import annotations

from decimal import Decimal

import pytest

from detection.recordings.histories.amounts import Amounts


def test_whole_amounts_stay_whole() -> None:
    amounts = Amounts(["1500", "25", None, "3.00"])

    assert [amounts.chips(text) for text in ("1500", "3.00", None, "few")] == [1500, 3, None, None]
    assert isinstance(amounts.chips("3.00"), int)


@pytest.mark.parametrize(
    ("texts", "written"),
    [(["12.5", "3"], ["12.50", "3.00"]), (["0.125", "3", "2.5"], ["0.125", "3.000", "2.500"])],
)
def test_one_with_cents_gives_cents_to_all(texts: list[str], written: list[str]) -> None:
    amounts = Amounts(texts)

    assert [str(amounts.chips(text)) for text in texts] == written
    assert all(isinstance(amounts.chips(text), Decimal) for text in texts)


@pytest.mark.parametrize("text", [None, 7, "", "-1", "1e3", "NaN", "1.", "9" * 30, "٣"])
def test_what_is_no_amount_is_none(text: object) -> None:
    assert Amounts.read(text) is None
    assert Amounts([text]).chips(text) is None
