"""Finds the windows that show a table, without reading every window all the time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from detection.capture.pipeline import READING_FAULTS, Reader
from detection.capture.sources.desktop import Desktop, look_at
from detection.capture.windows import Visibility, Window, visibility_of
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels

SMALLEST = (300, 200)
"""No table fits into less, and no card in it could be read."""
OWN_TITLE = "PokerTool"
"""Our own page shows the table it follows, and would be read as another."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 16.0
"""Seconds until a window that was none is looked at again: a film would be read without end."""
REST = 3.0
"""While tables are followed, a search rests so many times as long as reading the last window took."""
FEWEST_SEATS = 2


def shows_table(reading: TableReading) -> bool:
    """Return whether a reading is of a table, not of a page with names and amounts, nor of cards alone.

    Two seats with their names and stacks, and something that only a table has beside them: cards,
    face up or down, or the dealer's button. Cards that lie there and can't be read count where a
    pot stands beside them. A bank's page has names, amounts and a total; an advertisement has
    cards: each alone is none.
    """
    if len(reading.seats) < FEWEST_SEATS:
        return False
    if reading.hero or reading.board or reading.dealer_seat is not None:
        return True
    if any(seat.cards for seat in reading.seats):
        return True
    return reading.pot is not None and (reading.hero is None or reading.board is None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundTable:
    """A window that shows a table, and the reader that has read it."""

    window: Window
    pixels: Pixels
    reader: Reader


@dataclass(slots=True)
class _OtherWindow:
    """A window that showed no table when it was last looked at."""

    size: tuple[int, int]
    fingerprint: bytes
    due_at: float
    wait: float


class TableSearch:
    """Looks for tables among windows: one it has not seen at once, one that was none when it has changed."""

    def __init__(self, new_reader: Callable[[], Reader], *, clock: Callable[[], float] = time.monotonic):
        self.new_reader = new_reader
        self.clock = clock
        self._reader: Reader | None = None
        self._others: dict[int, _OtherWindow] = {}
        self.is_unfinished = False
        """Whether the last search stopped before it had looked at all windows."""
        self._rest_until = 0.0

    def find(
        self,
        desktop: Desktop,
        windows: Sequence[Window],
        *,
        followed: Collection[int],
        everywhere: bool = False,
        is_closed: Callable[[], bool] = lambda: False,
    ) -> list[FoundTable]:
        """Return the tables among `windows`, which come topmost first.

        It stops at the first table, and where tables are followed already after one window that had
        to be read, so that they don't wait for more than that; `is_unfinished` says so.

        Args:
            desktop: where they stand.
            windows: all that can be seen.
            followed: ids of windows that are known to show tables.
            everywhere: stop at nothing.
            is_closed: asked before each window, so that a stop need not wait for all of them.

        Raises:
            FrameUnavailable: the screen can't be seen any more.
        """
        ids = {window.id for window in windows}
        self._others = {number: known for number, known in self._others.items() if number in ids}
        if followed and self.clock() < self._rest_until:
            return []
        self.is_unfinished = False
        found: list[FoundTable] = []
        for window in windows:
            if is_closed():
                break
            if window.id in followed or not self._is_due(window):
                continue
            if visibility_of(window, windows, desktop.screen) is not Visibility.WHOLE:
                continue
            began = self.clock()
            table, was_read = self._look(desktop, window)
            found += table
            if was_read and (found or followed) and not everywhere:
                self._rest_until = self.clock() + REST * (self.clock() - began)
                self.is_unfinished = True
                break
        return found

    def postpone(self, window: Window, seconds: float) -> None:
        """Leave a window alone for so long, whatever it shows."""
        self._others[window.id] = _OtherWindow(window.size, b"", self.clock() + seconds, FIRST_WAIT)

    def _is_due(self, window: Window) -> bool:
        if window.decoration or window.width < SMALLEST[0] or window.height < SMALLEST[1]:
            return False
        if OWN_TITLE in window.title:
            return False
        known = self._others.get(window.id)
        return known is None or self.clock() >= known.due_at

    def _look(self, desktop: Desktop, window: Window) -> tuple[list[FoundTable], bool]:
        """Return the table a window shows, if it does, and whether that had to be read."""
        pixels = look_at(desktop, window.id).pixels
        if pixels is None:
            return [], False
        known = self._others.get(window.id)
        seen = hashlib.blake2b(pixels.data, digest_size=16).digest()
        if known is not None and known.fingerprint == seen:
            known.due_at = self.clock() + known.wait
            return [], False
        if self._is_table(pixels):
            self._others.pop(window.id, None)
            reader, self._reader = self._reader, None
            assert reader is not None  # noqa: S101  # it has just read the window
            return [FoundTable(window=window, pixels=pixels, reader=reader)], True
        wait = FIRST_WAIT
        if known is not None and known.size == window.size:
            wait = min(2 * known.wait, LONGEST_WAIT)
        self._others[window.id] = _OtherWindow(window.size, seen, self.clock() + wait, wait)
        return [], True

    def _is_table(self, pixels: Pixels) -> bool:
        if self._reader is None:
            self._reader = self.new_reader()
        self._reader.forget()
        try:
            return shows_table(self._reader.read(pixels))
        except READING_FAULTS:
            return False
