from __future__ import annotations

import io
from decimal import Decimal
from itertools import count

import numpy as np
import pytest

from detection.capture.display import last_reading, status_display, summary
from detection.capture.pipeline import FrameResult
from detection.capture.session import CaptureSession, Counts
from detection.poker.cards import parse_cards
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels
from tests.clocks import TestClock

READING = TableReading(
    hero=parse_cards("AhKd"), board=parse_cards("2c7dTh"), pot=Decimal("12.50"), currency="$", ms=41.2
)


class NoReader:
    def read(self, pixels: Pixels) -> TableReading:
        return TableReading(width=int(np.size(pixels)))

    def forget(self) -> None:
        """Nothing was learnt."""

    def rescan(self) -> None:
        """Nothing was learnt."""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def session() -> CaptureSession:
    session = CaptureSession(reader=NoReader(), key="left", source="demo")
    session.counts = Counts(frames=12, readings=10, unread=2, events=34)
    return session


def test_the_line_says_what_a_watcher_wants_to_know(session: CaptureSession) -> None:
    line = summary(session, FrameResult(reading=READING), fps=3.96)

    assert (
        line == "left  12 frames  4.0 fps  41 ms  34 events  2 unread  hero Ah Kd  board 2c 7d Th  pot $12.50"
    )


def test_a_frame_that_can_not_be_read_says_so(session: CaptureSession) -> None:
    assert "can't be read: ValueError: odd" in summary(
        session, FrameResult(reading=None, fault="ValueError: odd"), fps=1
    )


def test_what_was_not_seen_is_a_dash() -> None:
    assert last_reading(TableReading()) == "hero -  board -  pot -"


def test_without_a_terminal_there_is_a_line_every_few_seconds(session: CaptureSession) -> None:
    stream, clock = io.StringIO(), TestClock()

    with status_display(stream, clock=clock) as display:
        for _ in range(22):
            display.show(session, FrameResult(reading=READING))
            clock.now += 0.5

    assert stream.getvalue().count("left") == 3


def test_a_clock_that_never_stands_still_gives_lines_too(session: CaptureSession) -> None:
    stream, ticks = io.StringIO(), count(step=0.1)

    with status_display(stream, clock=lambda: next(ticks)) as display:
        display.show(session, FrameResult(reading=READING))

    assert stream.getvalue().count("left") == 1


def test_on_a_terminal_there_is_one_live_line(
    session: CaptureSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()

    with status_display(stream) as display:
        display.show(session, FrameResult(reading=READING))

    assert "hero Ah Kd" in stream.getvalue()


@pytest.fixture
def other() -> CaptureSession:
    return CaptureSession(reader=NoReader(), key="right", source="demo")


def test_each_table_has_a_plain_line_of_its_own(session: CaptureSession, other: CaptureSession) -> None:
    stream, clock = io.StringIO(), TestClock()

    with status_display(stream, clock=clock) as display:
        for _ in range(22):
            display.show(session, FrameResult(reading=READING))
            display.show(other, FrameResult(reading=READING))
            clock.now += 0.5

    assert (stream.getvalue().count("left"), stream.getvalue().count("right")) == (3, 3)


def test_a_table_that_ended_has_no_live_line_any_more(
    session: CaptureSession, other: CaptureSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()

    with status_display(stream) as display:
        display.show(session, FrameResult(reading=READING))
        display.show(other, FrameResult(reading=READING))
        display.drop(session)
        before = len(stream.getvalue())
        display.show(other, FrameResult(reading=READING))

    assert "left" not in stream.getvalue()[before:]
    assert "right" in stream.getvalue()[before:]


def test_quiet_is_quiet(session: CaptureSession) -> None:
    stream = Terminal()

    with status_display(stream, quiet=True) as display:
        display.show(session, FrameResult(reading=READING))
        display.drop(session)

    assert stream.getvalue() == ""
