"""PHH, the hand history of pokerkit: a hand as TOML, or several, each below its number in brackets."""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pokerkit

from detection.recordings.histories.history import HandHistory, HandIncomplete
from detection.recordings.histories.referee import history_of, pokerkit_of

SUFFIX = ".phh"


def write(history: HandHistory) -> str:
    """Return a hand as PHH. Raises HandIncomplete where pokerkit does not read back what was written."""
    text = pokerkit_of(_plainly(history)).dumps()
    try:
        back = history_of(pokerkit.HandHistory.loads(text))
    except (ValueError, HandIncomplete) as error:
        raise HandIncomplete(f"pokerkit does not read it back: {error}") from error
    if (back.moves, back.pots, back.board) != (history.moves, history.pots, history.board):
        raise HandIncomplete("pokerkit reads it back as another hand")
    return f"{text}\n"


def join(texts: Iterable[str]) -> Iterator[str]:
    """Yield hands for one file."""
    return (f"[{number}]\n{text}" for number, text in enumerate(texts, start=1))


def read(text: str) -> Iterator[HandHistory | HandIncomplete]:
    """Yield the hands of a file, or why one can't be taken. Raises ValueError where it is no PHH."""
    tables = tomllib.loads(text)
    several = all(isinstance(table, dict) for table in tables.values())
    if not all("actions" in table for table in (tables.values() if several and tables else [tables])):
        raise ValueError("It has no actions")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that are not PHH's
        history = pokerkit.HandHistory
        found = list(history.loads_all(text)) if several else [history.loads(text)]
    for played in found:
        try:
            yield history_of(played)
        except HandIncomplete as reason:
            yield reason


def _plainly(history: HandHistory) -> HandHistory:
    """Return a hand with texts that TOML's quotes can hold."""
    return replace(
        history,
        table=_plain(history.table),
        site=_plain(history.site),
        currency=_plain(history.currency),
        players=tuple(replace(player, name=_plain(player.name)) for player in history.players),
    )


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text).replace(
        "'", "\N{RIGHT SINGLE QUOTATION MARK}"
    )
