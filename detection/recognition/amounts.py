"""Amounts as rooms print them: `$1,234.50`, `1 234,50 €`, `5¢`, `13.5 BB`, `2.27K`, `4.55L`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MONEY = "$€£¥₽₹₩₺฿₴¢"
CURRENCIES = {"US$": "$", "C$": "$", "A$": "$", "R$": "R$", "R": "R", "kr": "kr", "zł": "zł"} | {
    sign: sign for sign in MONEY if sign != "¢"
}
SUFFIXES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "m": 10**6, "B": 10**9, "b": 10**9,
            "L": 10**5, "Cr": 10**7, "T": 10**12, "万": 10**4, "亿": 10**8}  # fmt: skip
# OCR takes a small dollar for an S.
CURRENCIES["S"] = "$"
SIGNS = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
NUMBER = r"\d{1,6}(?:[ \u00a0'’]\d{3})+(?:[.,]\d{1,2})?|\d[\d.,]*\d|\d"
AMOUNT = re.compile(
    rf"(?P<before>{SIGNS})?\s?(?P<number>{NUMBER})\s?(?P<suffix>(?:Cr|[kKmMLT万亿]|[bB](?![bB]))(?![ac-zAC-Z]))?(?![A-Za-z]{{0,1}}\d)"
    rf"\s?(?P<after>{SIGNS}|¢|c\b|BBs?|bb)?"
)

CHIPS = re.compile(r"^(?:[^\x00-\u024f]|[@&%©®a-z])\s?(?=[$€£¥₽₹]\d)")
"""A single sign, small letter or Chinese one right before a currency is what the OCR makes of chips."""
REMEMBERED = 5000
"""Of so many texts it is kept what amount they are: a table prints the same ones frame after frame."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount: its value, and its sign (`""` for play chips and big blinds)."""

    value: Decimal
    currency: str


@lru_cache(REMEMBERED)
def whole_amount(text: str) -> Amount | None:
    """Return the amount if `text` is one and nothing else."""
    found = AMOUNT.fullmatch(tidied(text))
    return None if found is None else amount_of(found)


@lru_cache(REMEMBERED)
def first_amount(text: str) -> Amount | None:
    """Return the first amount in `text`."""
    found = AMOUNT.search(tidied(text))
    return None if found is None else amount_of(found)


def tidied(text: str) -> str:
    """Return `text` without what OCR adds at the edges: stray marks, full-width signs, chips as a letter."""
    text = CHIPS.sub("", text.translate(str.maketrans("：，．（）＄", ":,.()$")))
    return re.sub(r"(?<=\d)\s*([.,])\s+(?=\d)", r"\1", text.strip().strip("[](){}|~_-–—:;*'\"·•.,!<> "))


def amount_of(found: re.Match[str]) -> Amount | None:
    value = number(found["number"])
    if value is None:
        return None
    after = found["after"] or ""
    if after in ("¢", "c"):
        return Amount(value / 100, "$")
    suffix = found["suffix"] or ""
    # "9B" with no second B is a big blind cut short, or nine thousand million: not to be told.
    if suffix in ("B", "b") and after == "" and found["before"] is None:
        return None
    scaled = value * SUFFIXES[suffix]
    sign = found["before"] or ("" if after.upper().startswith("BB") else after)
    return Amount(plain(scaled), CURRENCIES.get(sign, ""))


def plain(value: Decimal) -> Decimal:
    """Return `value` without an exponent: 455000, not 4.55E+5."""
    return (
        value.quantize(Decimal(1))
        if value == value.to_integral_value() and value.as_tuple().exponent
        else value
    )


def number(text: str) -> Decimal | None:
    """Return the number in either habit of points and commas; None where both readings are possible."""
    digits = re.sub(r"[ \u00a0'’]", "", text)
    separators = [letter for letter in digits if letter in ".,"]
    if len(digits) > 1 and digits.startswith("0") and not separators:
        return None
    if not separators:
        return Decimal(digits)
    last = separators[-1]
    whole, _, rest = digits.rpartition(last)
    if len(set(separators)) == 2:
        if separators.count(last) > 1:
            return None
        return Decimal(re.sub("[.,]", "", whole) + "." + rest) if rest else None
    groups = digits.split(last)
    if len(separators) > 1:
        grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
        return Decimal("".join(groups)) if grouped else None
    if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return Decimal(whole + rest)
    return Decimal(f"{whole}.{rest}") if len(rest) <= 2 or whole == "0" else None
