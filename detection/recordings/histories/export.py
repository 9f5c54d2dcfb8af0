"""The hands of recorded sessions as PHH files, and why others are none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from detection.models import DetectionSession
from detection.poker.table_state import TableState
from detection.recordings.histories import phh
from detection.recordings.histories.build import Provenance, built
from detection.recordings.histories.history import HandIncomplete
from detection.recordings.histories.seen import hands_of
from detection.recordings.playback import every_event, page_at, recording_of
from eventlog.store.printable import printable

LEFT_OUT = "left-out.txt"
LONGEST_PART = 60
"""Bytes of a file's name that a table's name may take."""


@dataclass(frozen=True, slots=True)
class HandHistory:
    """A hand as it is exported."""

    name: str
    """A file's name."""
    text: str | None
    """The file's content; None for a hand that was not seen completely enough."""
    reason: str = ""
    """Why there is no file."""


def histories(session: DetectionSession) -> Iterator[HandHistory]:
    """Yield a session's hands in the order in which they were played."""
    recording = recording_of(session)
    if recording is None:
        return
    before = page_at(recording, recording.begins).table
    table = None if before is None else TableState.from_json(before)
    place = Provenance(
        table=session.key, session=str(session.pk), venue=session.room or session.title or None
    )
    for hand in hands_of(every_event(recording), table=table):
        number = hand.number if isinstance(hand.number, int) else hand.first_seq
        name = f"{_plain(session.key)}-{session.started_at:%Y%m%d-%H%M%S}-{number:05}.phh"
        try:
            yield HandHistory(name, phh.write(built(hand, place)))
        except HandIncomplete as reason:
            yield HandHistory(name, None, str(reason))


def archive(sessions: Iterable[DetectionSession]) -> Iterator[bytes]:
    """Yield a zip file of the sessions' hands, in pieces; a file in it says which are left out, and why."""
    sink = _Sink()
    reasons: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as files:
        for session in sessions:
            folder = f"{_plain(session.key)}-{session.started_at:%Y%m%d-%H%M%S}"
            for told in histories(session):
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
