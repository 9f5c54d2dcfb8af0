"""Waiting that ends at once when a source is closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

LONGEST_WAIT = 0.5
"""Seconds of one wait in a row: Windows lets Ctrl-C through only between two."""


class Pace:
    """A clock to wait by, until it is closed.

    `close()` may be called from another thread or from a signal handler, the
    waiting thread's own included. That is why it rings through a SimpleQueue:
    an Event's lock is not reentrant, and a handler that sets one may hang.

    Args:
        clock: seconds that only grow.
        sleep: waits so many seconds, or less when the pace is closed.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self.clock = clock
        self._closed = False
        self._sleep = sleep or self._wait_for_bell
        self._bell: SimpleQueue[None] = SimpleQueue()

    def is_closed(self) -> bool:
        return self._closed

    def until(self, moment: float) -> bool:
        """Wait until the clock shows `moment`; return whether the pace is still open."""
        while not self._closed and (left := moment - self.clock()) > 0:
            self._sleep(left)
        return not self.is_closed()

    def close(self) -> None:
        """End every wait, now and later. May be called twice."""
        self._closed = True
        self._bell.put(None)

    def _wait_for_bell(self, seconds: float) -> None:
        try:
            self._bell.get(timeout=min(seconds, LONGEST_WAIT))
        except Empty:
            return
