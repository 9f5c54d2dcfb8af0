"""Parameters: what a client wrote, as what it means, or a refusal that names the parameter.

Every number, moment and word that arrives in an address goes through here, so that each kind has one
bound and nothing reaches the database that it can't take.

Raises:
    BadRequest: names the parameter, what it is, and what it should be.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

LARGEST_SEQ = 2**53 - 1
"""What JavaScript counts to exactly; what is added to it still fits the databases' 64 bits."""
LONGEST_MOMENT = 64
"""Characters."""
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Moments that leave room for a time zone, and for any span that is added or taken off."""


class BadRequest(Exception):
    """A client asked for something that can't be understood; `code` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def whole_number(text: str, *, name: str, least: int = 0, most: int = LARGEST_SEQ) -> int:
    """Return `text` as a number from `least` to `most`, both included. Raises BadRequest."""
    digits = len(str(most))
    if not (text.isascii() and text.isdecimal() and len(text) <= digits and least <= int(text) <= most):
        raise BadRequest(
            f"bad_{name}", f"{name} is {shown(text)}; it is a whole number from {least} to {most}"
        )
    return int(text)


def moment(text: str, *, name: str) -> datetime:
    """Return `text` as a moment from 1970 to 9000, UTC unless it says otherwise. Raises BadRequest."""
    wrong = BadRequest(
        f"bad_{name}", f"{name} is {shown(text)}; it is a moment from 1970 on, such as 2026-11-23T01:02:03Z"
    )
    try:  # a + that nobody wrote as %2B arrives as a blank
        found = parse_datetime(text.strip().replace(" ", "+")) if len(text) <= LONGEST_MOMENT else None
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


def shown(text: str) -> str:
    """Return the beginning of what a client wrote, as it is safe to print."""
    return ascii(text[:40])
