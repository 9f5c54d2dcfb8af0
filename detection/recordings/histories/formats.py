"""The formats of hand histories, by the name that commands and addresses give them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from detection.recordings.histories import ohh, phh, pokerstars, pokerstars_reader
from detection.recordings.histories.history import HandHistory, HandIncomplete


@dataclass(frozen=True, slots=True)
class Format:
    """How hands become a file, and a file hands."""

    name: str
    title: str
    suffix: str
    content_type: str
    write: Callable[[HandHistory], str]
    """Returns a hand as a file of its own. Raises HandIncomplete where the format can't say it."""
    join: Callable[[Iterable[str]], Iterator[str]]
    """Yields hands, each written, as one file."""
    read: Callable[[str], Iterator[HandHistory | HandIncomplete]]
    """Yields a file's hands, or why one can't be taken. Raises ValueError where it is none of the format."""


FORMATS = {
    each.name: each
    for each in (
        Format("phh", "PHH", phh.SUFFIX, "application/toml", phh.write, phh.join, phh.read),
        Format("ohh", "Open Hand History", ohh.SUFFIX, "application/json", ohh.write, ohh.join, ohh.read),
        Format(
            "pokerstars",
            "PokerStars' text",
            pokerstars.SUFFIX,
            "text/plain; charset=utf-8",
            pokerstars.write,
            pokerstars.join,
            pokerstars_reader.read,
        ),
    )
}


def read_any(text: str) -> list[HandHistory | HandIncomplete]:
    """Return the hands of a file in whichever format it is, or why one can't be taken.

    Raises:
        ValueError: it is none of them.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("PokerStars "):
        name = "pokerstars"
    elif start.startswith("{"):
        name = "ohh"
    else:
        name = "phh"
    try:
        return list(FORMATS[name].read(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no hand history: neither PHH, OHH nor PokerStars' text ({error})") from error
