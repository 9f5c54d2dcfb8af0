"""Hands as they end, into a folder that a tracker watches."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from detection.models import Hand
from detection.recordings.histories.export import HandFile, hand_file
from detection.recordings.histories.formats import Format
from eventlog.record import WireEvent

STILL_OF_THE_HAND = ("player", "correction", "performance")
"""What follows the end of a hand and may yet tell who won it."""


def files_as_they_end(
    events: Iterable[WireEvent],
    style: Format,
    *,
    partial: bool = False,
    sessions: Collection[uuid.UUID] | None = None,
) -> Iterator[HandFile]:
    """Yield each hand that ends among events, once the next event of its table is there.

    Args:
        events: as the log grows.
        style: how hands are written.
        partial: also those of which something is uncertain.
        sessions: only hands of these.
    """
    ended: dict[str, int] = {}
    for event in events:
        if event.key in ended and event.type not in STILL_OF_THE_HAND:
            file = _file_of(event.key, ended.pop(event.key), style, partial=partial, sessions=sessions)
            if file is not None:
                yield file
        if event.type == "hand_end":
            ended[event.key] = event.seq


def _file_of(
    key: str, end: int, style: Format, *, partial: bool, sessions: Collection[uuid.UUID] | None
) -> HandFile | None:
    """Return the hand of a table that ended with event `end`."""
    hand = (
        Hand.objects.filter(session__key=key, first_seq__lte=end)
        .select_related("session")
        .order_by("-first_seq")
        .first()
    )
    if hand is None or (sessions and hand.session_id not in sessions):
        return None
    return hand_file(hand, style, partial=partial)


def write_whole(folder: Path, name: str, text: str) -> None:
    """Write a file that is there whole or not at all. Its name until then begins with a point."""
    unfinished = folder / f".{name}.part"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(folder / name)
