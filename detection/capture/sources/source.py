"""What all sources share: frames one after another, each when it is due, until the source is closed."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from detection.vision.frames.frame import Frame
from detection.vision.geometry import Pixels

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
        self._sleep = sleep or self._wait_for_close
        self._closing: SimpleQueue[None] = SimpleQueue()

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
        self._closing.put(None)

    def _wait_for_close(self, seconds: float) -> None:
        try:
            self._closing.get(timeout=min(seconds, LONGEST_WAIT))
        except Empty:
            return


class Source(ABC):
    """A FrameSource whose frames come from one generator, which owns all that must be let go."""

    kind: str

    def __init__(self, pace: Pace | None) -> None:
        self.pace = pace or Pace()
        self._run: Generator[Frame] | None = None

    @property
    @abstractmethod
    def title(self) -> str:
        """What is watched, for people: `screen 1`, `game.mp4`."""

    @abstractmethod
    def _take(self) -> Generator[Frame]:
        """Yield frames until there are no more, or the pace is closed."""

    def frames(self) -> Iterator[Frame]:
        """Yield frames from the beginning; none once closed.

        Raises:
            FrameUnavailable: there is nothing to read, or no longer.
        """
        self._let_go()
        self._run = self._take()
        return self._until_closed(self._run)

    def close(self) -> None:
        """Let go of files and screens, and end a wait for the next frame. May be called twice."""
        self.pace.close()
        self._let_go()

    def _until_closed(self, run: Generator[Frame]) -> Iterator[Frame]:
        while not self.pace.is_closed():
            try:
                frame = next(run, None)
            except ValueError:
                # "generator already executing": another thread is just closing it.
                if self.pace.is_closed():
                    return
                raise
            if frame is None or self.pace.is_closed():
                return
            yield frame

    def _let_go(self) -> None:
        """End the run before its next frame; one that is just taking a frame ends by itself."""
        run, self._run = self._run, None
        if run is not None:
            # "generator already executing": we are in a signal handler, or in another thread.
            with suppress(ValueError):
                run.close()

    @staticmethod
    def frame(pixels: Pixels, name: str) -> Frame:
        """Return a frame taken now."""
        return Frame(pixels=pixels, name=name, taken_at=datetime.now(UTC))
