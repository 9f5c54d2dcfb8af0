"""The hands of recorded sessions as files, and why others are none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from detection.models import DetectionSession, Hand
from detection.poker.table_state import TableState
from detection.recordings.histories.build import Provenance, built
from detection.recordings.histories.formats import FORMATS, Format
from detection.recordings.histories.history import HandHistory, HandIncomplete
from detection.recordings.histories.seen import SeenHand, hands_of
from detection.recordings.playback import every_event, page_at, recording_of
from eventlog.store.printable import printable

LEFT_OUT = "left-out.txt"
LONGEST_PART = 60
"""Bytes of a file's name that a table's name may take."""


@dataclass(frozen=True, slots=True)
class HandFile:
    """A hand as it is exported."""

    name: str
    """A file's name; those of a table sort in the order of play."""
    text: str | None
    """The file's content; None for a hand that is left out."""
    reason: str = ""
    """Why there is no file."""
    first_seq: int = 0


def hand_files(
    session: DetectionSession, style: Format = FORMATS["phh"], *, partial: bool = False, after: int = 0
) -> Iterator[HandFile]:
    """Yield a session's hands in the order in which they were played.

    Args:
        session: whose hands.
        style: how they are written.
        partial: also those of which something is uncertain.
        after: only hands that began after this number of the log.
    """
    for hand, history in hand_histories(session, after=after):
        # Several files are imported in one second: that and a number in a session name no hand.
        is_counted = isinstance(hand.number, int) and hand.history is None
        number = hand.number if is_counted else hand.first_seq
        name = f"{_plain(session.key)}-{session.started_at:%Y%m%d-%H%M%S}-{number:05}{style.suffix}"
        try:
            if isinstance(history, HandIncomplete):
                raise history
            text = _written(history, style, partial=partial)
        except HandIncomplete as reason:
            yield HandFile(name, None, str(reason), hand.first_seq)
        else:
            yield HandFile(name, text, first_seq=hand.first_seq)


def hand_histories(
    session: DetectionSession, *, after: int = 0
) -> Iterator[tuple[SeenHand, HandHistory | HandIncomplete]]:
    """Yield the session's hands that began after a number of the log, each with why it is no history."""
    recording = recording_of(session)
    if recording is None:
        return
    start = page_at(recording, max(recording.begins, after + 1))
    table = None if start.table is None else TableState.from_json(start.table)
    place = Provenance(
        table=session.key,
        session=str(session.pk),
        venue=session.room or session.title or None,
        title=session.title,
    )
    for hand in hands_of(every_event(recording, after=start.after), table=table):
        if hand.first_seq <= after:
            continue
        try:
            yield hand, built(hand, place)
        except HandIncomplete as reason:
            yield hand, reason


def hand_file(hand: Hand, style: Format, *, partial: bool = False) -> HandFile | None:
    """Return one hand; None where its events are no longer kept."""
    found = next(hand_files(hand.session, style, partial=partial, after=hand.first_seq - 1), None)
    return found if found is not None and found.first_seq == hand.first_seq else None


def _written(history: HandHistory, style: Format, *, partial: bool) -> str:
    if history.uncertain and not partial:
        raise HandIncomplete(f"it is partial: {'; '.join(history.uncertain)}")
    return style.write(history)


def archive(sessions: Iterable[DetectionSession], style: Format = FORMATS["phh"]) -> Iterator[bytes]:
    """Yield a zip file of the sessions' hands, in pieces; a file in it says which are left out, and why."""
    sink = _Sink()
    reasons: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as files:
        for session in sessions:
            folder = f"{_plain(session.key)}-{session.started_at:%Y%m%d-%H%M%S}"
            for told in hand_files(session, style):
                if told.text is None:
                    reasons.append(f"{printable(f'{folder}/{told.name}: {told.reason}')}\n")
                else:
                    files.writestr(f"{folder}/{told.name}", told.text)
                yield sink.taken()
        if reasons:
            files.writestr(LEFT_OUT, "".join(reasons))
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What a zip file is written to, and taken from as it grows."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def _plain(name: str) -> str:
    """Return a name that any file system takes, and that neither hides a file nor is an option."""
    safe = re.sub(r"[^\w.-]+", "_", name).lstrip(".-").encode()[:LONGEST_PART].decode(errors="ignore")
    return safe or "table"
