from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detection.poker.amounts import first_amount, whole_amount


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$1,234.50", "1234.50", "$"),
        ("1 234,50 €", "1234.50", "€"),
        ("5¢", "0.05", "$"),
        ("2.775 fichas", "2775", ""),
        ("1,500 Chips", "1500", ""),
        ("chips = 2000", "2000", ""),
        ("Cash: $20", "20", "$"),
        ("19,800 (20,474)", "19800", ""),
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
        (".70", "0.70", ""),
        (",7", "0.7", ""),
        ("€,70", "0.70", "€"),
        ("$.70", "0.70", "$"),
        ("$ .70", "0.70", "$"),
        ("(.70)", "0.70", ""),
        (",70 €", "0.70", "€"),
        (".7 BB", "0.7", ""),
        (".05", "0.05", ""),
        ("1\u202f234,50 €", "1234.50", "€"),
        ("1'234.50", "1234.50", ""),
        ("1,23,456.00", "123456.00", ""),
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
        "33 (0)",
        "24.5 (17)",
        "50-75 chips",
        "chips",
        "底池$2",
        "A$",
        "me$3",
        "081",
        "000 000 $",
        "-$0.70",
        "-70",
        "—50",
        "|70",
        "!70",
        "'234",
        ".234",
        "..70",
        ".1,234",
        "kr.70",
        "R.70",
        "S.70",
        "1,5.30",
        "1,234.567",
        "12 34",
        "1.234K",
        "1 234.567",
        "1" * 40 + "K",
    ],
)
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert whole_amount(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (": $.70", "0.70"),
        (" .70", "0.70"),
        ("€,70 (7 BB)", "0.70"),
        (" - 70", "70"),
        ("底池$2", "2"),
        (" 1 234,50 €", "1234.50"),
        (": 13 BBER", "13"),
    ],
)
def test_the_first_amount_begins_where_it_is_printed_to_begin(text: str, value: str) -> None:
    amount = first_amount(text)

    assert amount is not None
    assert amount.value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        ".70",  # after a label, its colon
        " -70",
        " -$70",
        " x70",
        " #70",
        " v.70",
        " 12 34",
        " 50%",
        " 1 2a3",
        "",
    ],
)
def test_what_stands_right_before_the_first_digit_is_part_of_it(text: str) -> None:
    assert first_amount(text) is None


class Style(NamedTuple):
    """A way in which a room prints amounts."""

    thousands: str
    point: str
    decimals: int
    without_zero: bool
    before: str
    after: str
    currency: str


MINUS = "-\u2013\u2014\u2212"
OTHER_MARKS = "'\u2019#|!/~+abzÉ底№"
POINTS = st.sampled_from(
    [("", "."), ("", ","), (",", "."), (".", ","), (" ", "."), ("'", "."), ("\u2019", ".")]
    + [(blank, ",") for blank in " \u00a0\u2009\u202f"]
)
SIGNS = st.sampled_from(
    [("", "", "")]
    + [(sign + gap, "", sign) for sign in "$€£₹" for gap in ("", " ")]
    + [("", gap + sign, sign) for sign in ("$", "€", "zł", "kr") for gap in ("", " ")]
    + [("R$", "", "R$"), ("R", "", "R"), ("US$", "", "$"), ("", " BB", ""), ("", "BB", ""), ("", " bb", "")]
)
STYLES = st.builds(
    lambda points, decimals, without_zero, signs: Style(
        points[0], points[1], decimals, without_zero, signs[0], signs[1], signs[2]
    ),
    POINTS,
    st.integers(0, 2),
    st.booleans(),
    SIGNS,
)


def in_style(value: Decimal, style: Style) -> str:
    """Print a value of so many decimals."""
    whole, _, rest = f"{value:,.{style.decimals}f}".partition(".")
    if style.without_zero and whole == "0" and rest:
        whole = ""
    digits = whole.replace(",", style.thousands) + (style.point + rest if rest else "")
    return style.before + digits + style.after


@given(STYLES, st.integers(0, 10**10))
@example(Style("", ".", 2, without_zero=True, before="", after="", currency=""), 70)
@example(Style("", ",", 2, without_zero=True, before="€", after="", currency="€"), 70)
def test_an_amount_in_any_style_reads_as_itself_or_not_at_all(style: Style, number: int) -> None:
    value = Decimal(number).scaleb(-style.decimals)
    text = in_style(value, style)

    for read in (
        whole_amount(text),
        first_amount(f": {text}"),
        first_amount(f" {text} "),
        first_amount(text),
    ):
        assert read is None or (read.value, read.currency) == (value, style.currency), text


@given(STYLES.filter(lambda style: not style.without_zero), st.integers(1, 10**8))
def test_an_amount_with_all_its_digits_is_read(style: Style, number: int) -> None:
    value = Decimal(number).scaleb(-style.decimals)

    read = whole_amount(in_style(value, style))

    assert read is not None
    assert (read.value, read.currency) == (value, style.currency)


@given(STYLES, st.integers(0, 10**7), st.sampled_from([*MINUS, *OTHER_MARKS, ".", ",", "..", "-."]))
def test_what_is_glued_before_an_amount_never_makes_another_one(
    style: Style, number: int, glued: str
) -> None:
    value = Decimal(number).scaleb(-style.decimals)
    text = glued + in_style(value, style)
    meant = {value}
    if glued in ".,":
        meant = {Decimal(f"0.{number}")} if style.decimals == 0 and number < 100 else set()
        meant |= {value} if style.before else set()

    for read in (whole_amount(text), first_amount(f" {text}")):
        if glued[0] in MINUS:
            assert read is None, text
        assert read is None or read.value in meant, text


@given(st.integers(1, 999), st.integers(0, 3), st.sampled_from("KMBL"))
def test_a_suffix_multiplies_what_is_printed(number: int, decimals: int, suffix: str) -> None:
    printed = Decimal(number).scaleb(-decimals)
    times = {"K": 10**3, "M": 10**6, "B": 10**9, "L": 10**5}[suffix]

    for text in (f"${printed}{suffix}", f"${str(printed).replace('.', ',')}{suffix}"):
        read = whole_amount(text)
        assert read is None or read.value == printed * times


@given(st.text(alphabet="0123456789.,'\u2019 $€kKMBLbcR-()|¢\u00a0", max_size=60))
def test_no_text_raises(text: str) -> None:
    for read in (whole_amount(text), first_amount(text)):
        assert read is None or read.value >= 0


def test_the_first_of_several_amounts_counts() -> None:
    amount = first_amount("R0.60 / R0.20")

    assert amount is not None
    assert amount.value == Decimal("0.60")
