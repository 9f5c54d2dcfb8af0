"""A table whose window changes its size stays the same table."""

from __future__ import annotations

from dataclasses import replace

from detection.frames import Pixels
from detection.readings import TableReading
from detection.recognition.places import Places
from detection.recognition.reader import TableReader


class ResizableReader:
    """Reads a table whose frames change their size, and goes on with the seats it knows.

    All that was learnt in pixels is forgotten then. Only where each seat is goes along, scaled: a
    seat that is empty just now would renumber all others otherwise. Where tables don't scale as a
    whole, most plates are somewhere else; then the reader learns the seats anew by itself.
    """

    def __init__(self, reader: TableReader) -> None:
        self.reader = reader
        self._size: tuple[int, int] | None = None

    def read(self, pixels: Pixels) -> TableReading:
        """See TableReader.read()."""
        size = (pixels.shape[1], pixels.shape[0])
        if self._size is not None and size != self._size:
            known = self.reader.places
            self.reader.forget()
            if known is not None:
                self.reader.places = scaled(known, size)
        self._size = size
        return self.reader.read(pixels)

    def forget(self) -> None:
        """Start afresh, as for another table."""
        self._size = None
        self.reader.forget()


def scaled(known: Places, size: tuple[int, int]) -> Places:
    """Return where seats are in frames of another size: tables fill a window as far as they can, centred."""
    (width, height), (wide, high) = known.size, size
    factor = min(wide / width, high / height)

    def moved(spot: tuple[float, float]) -> tuple[float, float]:
        return wide / 2 + (spot[0] - width / 2) * factor, high / 2 + (spot[1] - height / 2) * factor

    return replace(
        known,
        size=size,
        spots=tuple(moved(spot) for spot in known.spots),
        newcomers=tuple(moved(spot) for spot in known.newcomers),
    )
