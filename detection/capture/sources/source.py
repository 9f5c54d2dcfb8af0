"""What the four sources have in common: one run at a time, and an end to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from detection.capture.sources.pace import Pace
from detection.vision.frames.frame import Frame, Pixels


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
