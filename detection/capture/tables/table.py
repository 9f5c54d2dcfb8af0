"""One table's window, watched for as long as it is open."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from detection.capture.pipeline import FrameResult
from detection.capture.session import CaptureSession
from detection.capture.sources.desktop import Desktop, look_at
from detection.capture.tables.table_search import shows_table
from detection.capture.windows import Visibility, Window
from detection.vision.frames.frame import Frame
from detection.vision.geometry import Pixels

LEFT_AFTER = 120.0
"""Seconds without a table in the window until it shows none any more: a browser went to another page."""
SAID_AFTER = 1.0
"""Seconds out of sight until that is said: a tooltip is no news."""
REASONS = {
    Visibility.COVERED: "The table is covered; reading goes on when it is not",
    Visibility.OUTSIDE: "The table reaches beyond the screen's edge; reading goes on when it does not",
}
IN_SIGHT = "The table is in sight again; reading goes on"


class WatchedTable:
    """Reads a table's window into its session, whenever all of it can be seen and stands still.

    Args:
        window: as it stood when it was found.
        session: started by the caller, and ended by the caller.
        clock: seconds that only grow.
    """

    def __init__(
        self, window: Window, session: CaptureSession, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.number = window.id
        self.session = session
        self.clock = clock
        self.is_closed = False
        """Whether the window was gone at the last look, closed or minimised, or shows no table any more."""
        self._stood: tuple[int, int, int, int] | None = window.place
        self._hidden_since: float | None = None
        self._nothing_since: float | None = None
        self._is_said = False

    def look(self, desktop: Desktop) -> tuple[Frame, FrameResult] | None:
        """Read the window's newest pixels. None where it is closed, moving, or not wholly in sight.

        Raises:
            FrameUnavailable: the screen can't be seen any more.
        """
        look = look_at(desktop, self.number)
        if look.window is None:
            self.is_closed = True
            return None
        if look.visibility is not Visibility.WHOLE:
            self._stood = None
            self._hidden(look.visibility)
            return None
        before, self._stood = self._stood, look.window.place
        self._shown()
        if look.pixels is None or before != look.window.place:
            return None  # it moves, or its program has yet to draw what was resized or uncovered
        return self.read(look.pixels)

    def read(self, pixels: Pixels) -> tuple[Frame, FrameResult]:
        """Read a picture of the window, and return it with what it gave."""
        frame = Frame(pixels=pixels, name=self.session.key, taken_at=datetime.now(UTC))
        result = self.session.step(frame)
        if result.reading is not None and shows_table(result.reading):
            self._nothing_since = None
        elif self._nothing_since is None:
            self._nothing_since = self.clock()
        elif self.clock() - self._nothing_since >= LEFT_AFTER:
            self.is_closed = True
        return frame, result

    def _hidden(self, visibility: Visibility) -> None:
        if self._hidden_since is None:
            self._hidden_since = self.clock()
        if not self._is_said and self.clock() - self._hidden_since >= SAID_AFTER:
            self._is_said = True
            self.session.tell("warning", REASONS[visibility])

    def _shown(self) -> None:
        self._hidden_since = None
        if self._is_said:
            self._is_said = False
            self.session.tell("info", IN_SIGHT)
