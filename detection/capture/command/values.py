"""Reads what stands behind an argument. Each raises argparse's error with what it should be."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from detection.capture.sources import Region
from detection.events import LONGEST_KEY


def region(text: str) -> Region:
    try:
        return Region.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def table_name(text: str) -> str:
    if not text.strip() or "," in text or len(text) > LONGEST_KEY:
        raise argparse.ArgumentTypeError(
            f"{text!r}: a table's name is 1 to {LONGEST_KEY} characters without a comma, such as table-2"
        )
    return text


def number_of(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise argparse.ArgumentTypeError(f"{text!r} is no number")
    return number


def zero_or_more(text: str) -> float:
    number = number_of(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text}: 0 is the least it can be")
    return number


def more_than_zero(text: str) -> float:
    number = number_of(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text}: it must be more than 0")
    return number


def at_least(minimum: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if number < minimum:
            raise argparse.ArgumentTypeError(f"{number}: {minimum} is the least it can be")
        return number

    return whole
