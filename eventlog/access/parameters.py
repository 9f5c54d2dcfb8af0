"""Parameters: what a client wrote, as what it means, or a refusal that names the parameter.

Every number, moment and word that arrives in an address goes through here, so that each kind has one
bound and nothing reaches the database that it can't take.

Raises:
    BadRequest: names the parameter, what it is, and what it should be.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from ipaddress import ip_address
from math import isfinite

from django.utils import dateparse

LARGEST_SEQ = 2**53 - 1
"""What JavaScript counts to exactly; what is added to it still fits the databases' 64 bits."""
LONGEST_MOMENT = 64
"""Characters."""
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Moments that leave room for a time zone, and for any span that is added or taken off."""
LONGEST_WORD = 1000
"""Characters."""
LARGEST = 1e15
"""A number that is no whole one: what is counted and measured here is far below."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadRequest(Exception):
    """A client asked for something that can't be understood; `code` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_known(names: Iterable[str], *, known: Sequence[str]) -> None:
    """Return if all parameters are known: one that is not would be taken for obeyed. Raises BadRequest."""
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise BadRequest(
            "unknown_parameter", f"{quoted(unknown[0])} is no parameter here; there are {', '.join(known)}"
        )


def parse_integer(text: str, *, name: str, least: int = 0, most: int = LARGEST_SEQ) -> int:
    """Return `text` as a number from `least` to `most`, both included. Raises BadRequest."""
    digits = len(str(most))
    if not (text.isascii() and text.isdecimal() and len(text) <= digits and least <= int(text) <= most):
        raise BadRequest(
            f"bad_{name}", f"{name} is {quoted(text)}; it is a whole number from {least} to {most}"
        )
    return int(text)


def parse_datetime(text: str, *, name: str) -> datetime:
    """Return `text` as a moment from 1970 to 9000, UTC unless it says otherwise. Raises BadRequest."""
    wrong = BadRequest(
        f"bad_{name}", f"{name} is {quoted(text)}; it is a moment from 1970 on, such as 2026-11-23T01:02:03Z"
    )
    try:
        found = (
            dateparse.parse_datetime(_with_zone_sign(text.strip())) if len(text) <= LONGEST_MOMENT else None
        )
    except (ValueError, OverflowError):
        raise wrong from None
    if found is None:
        raise wrong
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        in_range = EARLIEST <= found <= LATEST
    except OverflowError:
        raise wrong from None
    if not in_range:
        raise wrong
    return found.astimezone(UTC)


def parse_date(text: str, *, name: str) -> date:
    """Return `text` as a day from 1970 to 8999. Raises BadRequest."""
    wrong = BadRequest(
        f"bad_{name}", f"{name} is {quoted(text)}; it is a day from 1970 on, such as 2026-11-23"
    )
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        raise wrong from None
    if found is None or not EARLIEST.date() <= found < LATEST.date():
        raise wrong
    return found


def parse_number(text: str, *, name: str) -> float:
    """Return `text` as a finite number, up to 10^15 either way. Raises BadRequest."""
    wrong = BadRequest(f"bad_{name}", f"{name} is {quoted(text)}; it is a number")
    try:
        found = float(text) if text.isascii() and len(text) <= LONGEST_MOMENT else None
    except ValueError:
        raise wrong from None
    if found is None or not isfinite(found) or abs(found) > LARGEST:
        raise wrong
    return found


def parse_uuid(text: str, *, name: str) -> uuid.UUID:
    """Return `text` as a UUID, with hyphens or without. Raises BadRequest."""
    wrong = BadRequest(f"bad_{name}", f"{name} is {quoted(text)}; it is a UUID")
    if not (text.isascii() and len(text) in (32, 36)):
        raise wrong
    try:
        return uuid.UUID(text)
    except ValueError:
        raise wrong from None


def parse_ip_address(text: str, *, name: str) -> str:
    """Return `text` as an IP address without a zone. Raises BadRequest."""
    try:
        found = ip_address(text) if text.isascii() and "%" not in text else None
    except ValueError:
        found = None
    if found is None:
        raise BadRequest(f"bad_{name}", f"{name} is {quoted(text)}; it is an IP address")
    return str(found)


def parse_text(text: str, *, name: str, longest: int = LONGEST_WORD) -> str:
    """Return `text` as it is, if every database can take it. Raises BadRequest.

    PostgreSQL takes no NUL, and neither takes half of a surrogate pair.
    """
    if len(text) > longest:
        raise BadRequest(f"bad_{name}", f"{name} has {len(text)} characters; {longest} are the most")
    if not is_storable(text):
        raise BadRequest(f"bad_{name}", f"{name} is {quoted(text)}; it has a character that is none")
    return text


def is_storable(text: str) -> bool:
    """Tell whether every database can take a text: neither a NUL nor half of a surrogate pair is in it."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _with_zone_sign(moment: str) -> str:
    """Return a moment whose zone begins with +: a + that nobody wrote as %2B arrives as a blank."""
    return moment[:11] + moment[11:].replace(" ", "+")


def quoted(text: str) -> str:
    """Return the beginning of what a client wrote, as it is safe to print."""
    return ascii(text[:40])
