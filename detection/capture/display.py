"""What a capture shows of itself: for each table a live line on a terminal, else a plain one now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.live import Live
from rich.text import Text

from detection.capture.pipeline import FrameResult
from detection.capture.session import CaptureSession
from detection.poker.readings import TableReading, amount_text
from eventlog.store.printable import printable

PLAIN_SECONDS = 5.0


class StatusDisplay(Protocol):
    """Shows how a session goes."""

    def show(self, session: CaptureSession, result: FrameResult) -> None:
        """Show the newest result."""
        ...

    def drop(self, session: CaptureSession) -> None:
        """Show nothing more of a session: it has ended while others go on."""
        ...


@contextmanager
def status_display(
    stream: Any, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[StatusDisplay]:
    """Yield the display that suits `stream`."""
    console = Console(file=getattr(stream, "_out", stream), highlight=False)
    if quiet:
        yield _Nothing()
    elif not console.is_terminal:
        yield _PlainLines(stream, clock)
    else:
        with Live(console=console, refresh_per_second=8, transient=True) as live:
            yield _LiveLines(live, clock)


def summary(session: CaptureSession, result: FrameResult, *, fps: float) -> str:
    """Return a session's state in one line."""
    counts = session.counts
    milliseconds = "-" if result.reading is None else f"{result.reading.ms:.0f}"
    read = f"can't be read: {result.fault}" if result.reading is None else last_reading(result.reading)
    unread = f"{counts.unread} unread  " if counts.unread else ""
    return printable(
        f"{session.key}  {counts.frames} frames  {fps:.1f} fps  {milliseconds} ms  "
        f"{counts.events} events  {unread}{read}"
    )


def last_reading(reading: TableReading) -> str:
    """Return the cards and the pot of a reading; `-` for what it does not say."""
    hero = " ".join(map(str, reading.hero)) if reading.hero else "-"
    board = " ".join(map(str, reading.board)) if reading.board else "-"
    pot = "-" if reading.pot is None else f"{reading.currency or ''}{amount_text(reading.pot)}"
    return f"hero {hero}  board {board}  pot {pot}"


class _Rate:
    """Frames a second, over the last second or so."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.began = clock()
        self.frames = 0
        self.fps = 0.0

    def count(self) -> float:
        """Count a frame, and return the rate."""
        self.frames += 1
        passed = self.clock() - self.began
        if passed >= 1:
            self.fps, self.began, self.frames = self.frames / passed, self.clock(), 0
        return self.fps


class _Rates:
    """Each session's frames a second."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.rates: dict[str, _Rate] = {}

    def count(self, session: CaptureSession) -> float:
        """Count a frame of a session, and return its rate."""
        return self.rates.setdefault(session.key, _Rate(self.clock)).count()

    def drop(self, session: CaptureSession) -> None:
        self.rates.pop(session.key, None)


class _Nothing:
    def show(self, session: CaptureSession, result: FrameResult) -> None:
        """Show nothing."""

    def drop(self, session: CaptureSession) -> None:
        """Nothing was shown."""


class _LiveLines:
    def __init__(self, live: Live, clock: Callable[[], float]) -> None:
        self.live = live
        self.rates = _Rates(clock)
        self.lines: dict[str, str] = {}

    def show(self, session: CaptureSession, result: FrameResult) -> None:
        self.lines[session.key] = summary(session, result, fps=self.rates.count(session))
        self._draw()

    def drop(self, session: CaptureSession) -> None:
        self.lines.pop(session.key, None)
        self.rates.drop(session)
        self._draw()

    def _draw(self) -> None:
        self.live.update(Text("\n".join(self.lines.values()), no_wrap=True, overflow="ellipsis"))


class _PlainLines:
    def __init__(self, stream: Any, clock: Callable[[], float]) -> None:
        self.stream = stream
        self.clock = clock
        self.rates = _Rates(clock)
        self.due: dict[str, float] = {}

    def show(self, session: CaptureSession, result: FrameResult) -> None:
        fps, now = self.rates.count(session), self.clock()
        if now >= self.due.get(session.key, now):
            self.due[session.key] = now + PLAIN_SECONDS
            self.stream.write(summary(session, result, fps=fps))
            self.stream.flush()  # whoever reads a pipe or a file waits for it

    def drop(self, session: CaptureSession) -> None:
        self.due.pop(session.key, None)
        self.rates.drop(session)
