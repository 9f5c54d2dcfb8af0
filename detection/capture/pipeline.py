"""What each frame of a table passes through: the reader, then the tracker; what they doubt is read anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2

from detection.poker.readings import TableReading
from detection.tracking.comparison import Change
from detection.tracking.tracker import FRAMES_TO_BELIEVE, Tracker
from detection.vision.geometry import Pixels

READING_FAULTS = (cv2.error, ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, ValueError)
"""What a strange frame may raise in a reader: told, and the next frame is read."""


class Reader(Protocol):
    """Turns pixels into a reading."""

    def read(self, pixels: Pixels) -> TableReading:
        """Return what the pixels say of the table."""
        ...

    def forget(self) -> None:
        """Start afresh, as for another table."""
        ...

    def rescan(self) -> None:
        """Read the next frame as if it were the first, of the same table: seats keep their numbers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameResult:
    """What a table's frame was read as, and what it changed."""

    reading: TableReading | None
    """None where reading it failed."""
    changes: tuple[Change, ...] = ()
    doubts: frozenset[str] = frozenset()
    fault: str = ""

    @property
    def unread(self) -> bool:
        return self.reading is None or is_unread(self.reading)


def is_unread(reading: TableReading) -> bool:
    """Return whether a reading says nothing at all of a table."""
    return not (reading.hero or reading.board or reading.seats or reading.pot is not None)


class FramePipeline:
    """Reads the frames of one table and tracks what happens at it. It knows no database."""

    def __init__(self, reader: Reader, *, frames_to_believe: int = FRAMES_TO_BELIEVE) -> None:
        self.reader = reader
        self._tracker = Tracker(frames_to_believe=frames_to_believe)
        self._doubted: dict[str, object] = {}

    def process(self, pixels: Pixels) -> FrameResult:
        """Return what a frame changes; one that can't be read is told in the result."""
        try:
            reading = self.reader.read(pixels)
            compared = self._tracker.observe(reading)
            if self._is_new_doubt(compared.doubts):
                self.reader.rescan()  # what it learnt may be what is wrong: the next frame is read anew
        except READING_FAULTS as error:
            return FrameResult(reading=None, fault=f"{type(error).__name__}: {error}")
        return FrameResult(reading=reading, changes=compared.changes, doubts=frozenset(compared.doubts))

    def _is_new_doubt(self, doubts: dict[str, object]) -> bool:
        """Return whether something is doubted that was not in the frame before."""
        new = any(self._doubted.get(name) != value for name, value in doubts.items())
        self._doubted = doubts
        return new
