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
SPACE = " \u00a0\u2009\u202f"
"""Blanks that rooms print within an amount, between thousands and before a sign."""
NUMBER = rf"(?>[.,]?\d(?:[\d.,'’{SPACE}]*\d)?)"
"""All that may belong to a number: what is cut short of it would be another one."""
AMOUNT = re.compile(
    rf"(?P<before>{SIGNS})?\s?(?P<number>{NUMBER})\s?(?P<suffix>(?:Cr|[kKmMLT万亿]|[bB](?![bB]))(?![ac-zAC-Z]))?(?![A-Za-z]{{0,1}}\d)"
    rf"\s?(?P<after>{SIGNS}|¢|c\b|BBs?|bb)?"
)
DIGIT = re.compile(r"\d")
ONE_BLANK = str.maketrans("\u00a0\u2009\u202f’", "   '")
BLANKS = re.compile(r"\d{1,6}(?:(?: \d{3})+|(?:'\d{3})+)(?:[.,]\d{1,2})?")
"""A number with blanks, or with apostrophes, between its thousands."""
PART_OF_ONE = re.compile(r"[.,]\d{1,2}")
"""A number below one, without its zero: `.70`. With three digits it may also be the end of a larger one."""
BY_THE_THOUSAND = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""Such a number may have thousands or three decimals; beside a suffix, both are printed."""
STARTS = re.compile(rf"(?:(?:{SIGNS})\s?)?[.,]?$")
"""Where an amount begins whose first digit comes next."""
PART_OF_IT = frozenset(".,'’-–—−+#|!/\\·~%")
"""Marks right before an amount that make it another one, or none: a fraction, a loss, a number's end."""
LETTERED = re.compile(r"[A-Za-zł]$")
MOST_DIGITS = 18
"""No table has more; a longer number is a table's or a hand's."""

CHIP_WORDS = "chips|fichas|jetons|fiches|gettoni|marker|żetony|żetonów|фишек|фишки|筹码|籌碼"
AS_CHIPS = re.compile(
    rf"^(?:(?:{CHIP_WORDS}|stack|cash)\s*[:=]\s*)|(?<=\d)\s*(?:{CHIP_WORDS})$", re.IGNORECASE
)
"""What rooms print before or behind an amount of chips."""
IN_BRACKETS = re.compile(r"([^()]*\d[^()]*?)\s*\(([^()]*\d)")
LEAST_SUM = 100
"""A smaller figure beside brackets is one of an overlay's, which has shares and how often they were seen."""

CHIPS = re.compile(r"^(?:[^\x00-\u024f\u2010-\u2019\u2212]|[@&%©®a-z])\s?(?=[$€£¥₽₹][.,]?\d)")
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
    """Return the amount if `text` is one and nothing else, but for a word for chips or a second figure.

    `2.775 fichas`, `chips = 2000` and `19,800 (20,474)` are one: what stands in brackets is another's sum.
    """
    tidy = AS_CHIPS.sub("", tidied(text))
    found = AMOUNT.fullmatch(tidy)
    if found is not None:
        return amount_of(found)
    both = IN_BRACKETS.fullmatch(tidied(text))
    if both is None:
        return None
    amount, other = whole_amount(both[1]), whole_amount(both[2])
    is_sum = amount is not None and other is not None and min(amount.value, other.value) >= LEAST_SUM
    return amount if is_sum else None


@lru_cache(REMEMBERED)
def first_amount(text: str) -> Amount | None:
    """Return the amount that the first digit in `text` belongs to; None if it can't be told."""
    tidy = tidied(text)
    digit = DIGIT.search(tidy)
    if digit is None:
        return None
    start = STARTS.search(tidy[: digit.start()])
    found = AMOUNT.match(tidy, start.start() if start else digit.start())
    if found is None or _is_part(tidy[: found.start()], found) or tidy.startswith("%", found.end()):
        return None
    if found["number"][0] in ".," and not found["before"] and text[:1] in ".,":
        return None  # right after a word a colon is read as a point
    return amount_of(found)


def _is_part(before: str, found: re.Match[str]) -> bool:
    """Return whether what stands right before an amount makes it another one, or none: `-70`, `x70`."""
    if before and before[-1] in PART_OF_IT:
        return True
    # A sign that is no letter ends a word; whatever else is glued to a digit is a part of it.
    sign = found["before"] or ""
    return before[-1:].isalnum() and (not sign or LETTERED.search(sign) is not None)


def tidied(text: str) -> str:
    """Return `text` without what OCR adds at the edges: stray marks, full-width signs, chips as a letter.

    What may be a part of the amount stays: a point or a minus before the first digit, a 1 read as a bar.
    """
    text = CHIPS.sub("", text.translate(str.maketrans("：，．（）＄", ":,.()$")))
    text = text.strip().lstrip('[](){}~_:;*"•<> ').rstrip("[](){}|~_-–—:;*'\"·•.,!<> ")
    return re.sub(r"(?<=\d)\s*([.,])\s+(?=\d)", r"\1", text)


def amount_of(found: re.Match[str]) -> Amount | None:
    value = number(found["number"])
    if value is None:
        return None
    after = found["after"] or ""
    if after in ("¢", "c"):
        return Amount(value / 100, "$")
    suffix = found["suffix"] or ""
    if suffix and BY_THE_THOUSAND.fullmatch(found["number"]):
        return None
    sign = found["before"] or ""
    if LETTERED.search(sign) and found["number"][0] in ".,":
        return None  # `kr.70` is short for a word, or is below one
    # "9B" with no second B is a big blind cut short, or nine thousand million: not to be told.
    if suffix in ("B", "b") and after == "" and found["before"] is None:
        return None
    scaled = value * SUFFIXES[suffix]
    sign = sign or ("" if after.upper().startswith("BB") else after)
    return Amount(plain(scaled), CURRENCIES.get(sign, ""))


def plain(value: Decimal) -> Decimal:
    """Return `value` without an exponent: 455000, not 4.55E+5."""
    return (
        value.quantize(Decimal(1))
        if value == value.to_integral_value() and value.as_tuple().exponent
        else value
    )


def number(text: str) -> Decimal | None:
    """Return the number in either habit of points and commas; None where it is none, or both are possible."""
    digits = text.translate(ONE_BLANK)
    if sum(letter.isdecimal() for letter in digits) > MOST_DIGITS:
        return None
    if PART_OF_ONE.fullmatch(digits):
        return Decimal(f"0.{digits[1:]}")
    if BLANKS.fullmatch(digits):
        digits = re.sub("[ ']", "", digits)
    separators = [letter for letter in digits if not letter.isdecimal()]
    if len(digits) > 1 and digits.startswith("0") and not separators:
        return None
    if not separators:
        return Decimal(digits)
    last = separators[-1]
    if not digits[0].isdecimal() or not set(separators) <= {".", ","}:
        return None
    whole, _, rest = digits.rpartition(last)
    if len(set(separators)) == 2:
        groups = whole.split(separators[0])
        told = separators.count(last) == 1 and len(rest) <= 2 and (_by_three(groups) or _as_in_india(groups))
        return Decimal(f"{''.join(groups)}.{rest}") if told else None
    groups = digits.split(last)
    if len(separators) > 1:
        return Decimal("".join(groups)) if _by_three(groups) else None
    if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return Decimal(whole + rest)
    return Decimal(f"{whole}.{rest}") if len(rest) <= 2 or whole == "0" else None


def _by_three(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _as_in_india(groups: list[str]) -> bool:
    *lakhs, last = groups[1:] or [""]
    return 1 <= len(groups[0]) <= 2 and len(last) == 3 and all(len(group) == 2 for group in lakhs)
