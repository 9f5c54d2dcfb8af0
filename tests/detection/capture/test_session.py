from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone

from detection.capture.lost_captures import mark_lost_sessions
from detection.capture.outbox import Outbox
from detection.capture.pipeline import is_unread
from detection.capture.session import CaptureSession, TableTaken
from detection.demo import DemoTable
from detection.events import flush_detection_events
from detection.models import DetectionSession, Hand, SessionState, TableState
from detection.poker.cards import parse_cards
from detection.poker.readings import TableReading
from detection.vision.frames.frame import Frame
from detection.vision.geometry import Pixels
from eventlog.models import Event
from eventlog.store.database_clock import database_now
from tests.clocks import TestClock
from tests.detection.sessions import running
from tests.statements import fail_statements
from tests.waiting import PATIENCE, wait_until

DEALT = TableReading(hero=parse_cards("AhKd"), pot=Decimal("1.50"), currency="$")
NOTHING = TableReading()
HEART = "detection-heart"
"""The name of the thread in which a session says that it lives."""


class Readings:
    """A reader that was told what it reads: a reading a frame, or an error to raise."""

    def __init__(self, *readings: TableReading | Exception) -> None:
        self.readings = list(readings)

    def read(self, pixels: Pixels) -> TableReading:
        reading = self.readings.pop(0) if len(self.readings) > 1 else self.readings[0]
        if isinstance(reading, Exception):
            raise reading
        return reading

    def forget(self) -> None:
        """Nothing was learnt."""

    def rescan(self) -> None:
        """Nothing was learnt."""


def frame(name: str = "a.png") -> Frame:
    return Frame(pixels=np.zeros((4, 4, 3), dtype=np.uint8), name=name, taken_at=datetime.now(UTC))


NewSession = Callable[..., CaptureSession]


@pytest.fixture
def capture(outbox: Outbox) -> Iterator[NewSession]:
    """Return a function that makes a session of readings; what still runs is ended afterwards."""
    made: list[CaptureSession] = []

    def new(*readings: TableReading | Exception, **fields: Any) -> CaptureSession:
        told = {"key": "table-1", "source": "images", "title": "a.png", "frames_to_believe": 1, **fields}
        made.append(CaptureSession(reader=Readings(*readings or (DEALT,)), **told))
        return made[-1]

    yield new
    for session in made:
        if DetectionSession.objects.filter(pk=session.id, state=SessionState.RUNNING).exists():
            session.end()


def published() -> list[str]:
    assert flush_detection_events(timeout=PATIENCE)
    return list(Event.objects.order_by("seq").values_list("type", flat=True))


def test_a_session_publishes_what_its_frames_change(capture: NewSession) -> None:
    with capture(DEALT) as session:
        session.step(frame())
        session.step(frame())

    assert published() == ["session_start", "hand_start", "pot", "card", "session_end"]
    row = DetectionSession.objects.get()
    assert (row.state, row.frames, row.readings, row.unread, row.events) == (SessionState.ENDED, 2, 2, 0, 5)
    assert (row.key, row.source, row.title, row.pid) == ("table-1", "images", "a.png", os.getpid())
    assert Hand.objects.get().hero == ["Ah", "Kd"]
    assert TableState.objects.get().state["open"] is False


def test_the_demos_truth_arrives_in_the_tables_state(capture: NewSession) -> None:
    steps = list(DemoTable(seed=3, hands=2).steps())

    with capture(*(step.truth for step in steps)) as session:
        for _ in steps:
            session.step(frame())

    told, true = published()[1:-1], [event.type for step in steps for event in step.events]
    # What players did is told as soon as it is certain, which may be a step later.
    assert [kind for kind in told if kind != "action"] == [kind for kind in true if kind != "action"]
    assert sorted(told) == sorted(true)
    assert session.counts.events == Event.objects.count()
    hand = Hand.objects.get(number=2)
    last = next(event for event in reversed(steps[-1].events) if event.type == "hand_end")
    assert (hand.hero, hand.board, hand.pot) == (last.data["hero"], last.data["board"], last.data["pot"])


def test_an_unread_frame_is_counted_and_changes_nothing(capture: NewSession) -> None:
    with capture(NOTHING) as session:
        step = session.step(frame())

    assert step.unread
    assert published() == ["session_start", "session_end"]
    assert DetectionSession.objects.get().unread == 1


def test_a_frame_that_can_not_be_read_is_told_once_and_the_next_is_read(capture: NewSession) -> None:
    with capture(ValueError("odd"), ValueError("odd"), DEALT) as session:
        faults = [session.step(frame(name)).fault for name in ("a.png", "b.png", "c.png")]

    assert faults == ["ValueError: odd", "ValueError: odd", ""]
    assert published() == ["session_start", "error", "hand_start", "pot", "card", "session_end"]
    assert Event.objects.get(type="error").message == "a.png can't be read: ValueError: odd"


def test_an_exception_on_the_way_ends_the_session_as_failed(capture: NewSession) -> None:
    with pytest.raises(ZeroDivisionError), capture():
        raise ZeroDivisionError

    assert DetectionSession.objects.get().state == SessionState.FAILED


def test_ctrl_c_on_the_way_ends_the_session_as_interrupted(capture: NewSession) -> None:
    with pytest.raises(KeyboardInterrupt), capture():
        raise KeyboardInterrupt

    assert DetectionSession.objects.get().state == SessionState.INTERRUPTED


def test_performance_is_told_every_ten_seconds(capture: NewSession) -> None:
    clock = TestClock()
    with capture(DEALT, clock=clock) as session:
        for _ in range(21):
            session.step(frame())
            clock.now += 1

    told = list(Event.objects.filter(type="performance").values_list("data", flat=True))
    assert [data["frames"] for data in told] == [11, 21]
    assert told[1]["fps"] == 1.0
    assert "performance" not in published()[:3]


def test_the_row_tells_the_rates_of_late_and_when_the_newest_frame_was_read(capture: NewSession) -> None:
    clock = TestClock()
    begun = timezone.now()
    with capture(DEALT, clock=clock) as session:
        assert DetectionSession.objects.get().last_frame_at is None
        for _ in range(11):
            session.step(frame())
            clock.now += 1

    row = DetectionSession.objects.get()
    assert (row.fps, row.frame_ms) == (1.1, 0.0)
    assert row.last_frame_at is not None
    assert row.last_frame_at > begun - timedelta(seconds=2)  # a second of that clock before the end


# Whose table it is


def test_a_table_has_one_session_at_a_time(capture: NewSession) -> None:
    with capture(), pytest.raises(TableTaken, match=rf"table-1 .*process {os.getpid()} .*--table NAME"):
        capture().start()

    assert DetectionSession.objects.count() == 1


def test_two_tables_are_captured_side_by_side(capture: NewSession) -> None:
    with capture(key="left"), capture(key="right"):
        assert DetectionSession.objects.filter(state=SessionState.RUNNING).count() == 2


def test_of_two_that_start_at_once_one_gets_the_table(capture: NewSession) -> None:
    taken: list[str] = []
    both = threading.Barrier(2, timeout=PATIENCE)

    def start(session: CaptureSession) -> None:
        both.wait()
        try:
            session.start()
        except TableTaken as error:
            taken.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=[capture()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert len(taken) == 1
    assert DetectionSession.objects.count() == 1


def test_a_session_silent_for_a_minute_gives_its_table_up(capture: NewSession) -> None:
    old = running(silent=timedelta(seconds=61))

    with capture():
        pass

    old.refresh_from_db()
    assert old.state == SessionState.LOST
    assert published()[:2] == ["session_end", "session_start"]


def test_a_session_whose_process_is_gone_gives_its_table_up_at_once(capture: NewSession) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    old = running(host=socket.gethostname(), pid=gone.pid)

    with capture():
        pass

    old.refresh_from_db()
    assert old.state == SessionState.LOST


def test_a_session_taken_for_dead_goes_on_as_a_new_one(capture: NewSession) -> None:
    with capture(beat_seconds=0.01) as session:
        session.step(frame())
        first = session.id
        assert flush_detection_events(timeout=PATIENCE)
        mark_lost_sessions(timezone.now() + timedelta(seconds=61))
        wait_until(lambda: not any(thread.name == HEART for thread in threading.enumerate()))

        session.step(frame())

        assert session.id != first
        assert published()[-4:] == ["session_start", "hand_start", "pot", "card"]
    states = dict(DetectionSession.objects.values_list("id", "state"))
    assert states == {first: SessionState.LOST, session.id: SessionState.ENDED}


def test_the_heart_beats_without_frames_by_the_databases_clock(capture: NewSession) -> None:
    with capture(now=lambda: datetime(2100, 1, 1, tzinfo=UTC), beat_seconds=0.01):
        first = DetectionSession.objects.get().seen_at
        beats_on(first)

        assert abs(DetectionSession.objects.get().seen_at - database_now()) < timedelta(seconds=30)


def test_the_moment_of_the_last_frame_is_by_the_databases_clock_too(capture: NewSession) -> None:
    with capture(now=lambda: datetime(2100, 1, 1, tzinfo=UTC)) as session:
        session.step(frame())

    row = DetectionSession.objects.get()
    assert row.last_frame_at is not None
    assert timedelta(0) <= row.seen_at - row.last_frame_at < timedelta(seconds=30)


def test_a_broken_connection_ends_no_heart(capture: NewSession, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_statements(monkeypatch, [InterfaceError("closed"), OperationalError("gone")], of_threads=HEART)
    with capture(beat_seconds=0.01) as session:
        first = session.id
        beats_on(DetectionSession.objects.get().seen_at)
        session.step(frame())

        assert session.id == first


def test_the_row_is_made_once_where_the_answer_was_lost(
    capture: NewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = connections["default"].commit
    lost = iter([OperationalError("server closed the connection unexpectedly")])

    def lose_the_answer() -> None:
        commit()
        if (error := next(lost, None)) is not None:
            raise error

    monkeypatch.setattr(connections["default"], "commit", lose_the_answer)
    session = capture()
    session.start(patient=True)
    session.end()

    assert DetectionSession.objects.get().pk == session.id
    assert published() == ["session_start", "session_end"]


def test_the_end_of_a_session_waits_for_the_database(
    capture: NewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture() as session:
        session.step(frame())
        error = OperationalError("terminating connection due to administrator command")
        fail_statements(monkeypatch, [error], of_threads=threading.current_thread().name)

    row = DetectionSession.objects.get()
    assert (row.state, row.frames, row.room) == (SessionState.ENDED, 1, "")


def beats_on(first: datetime) -> None:
    """Return once the session's row says that it lives later than `first`."""
    wait_until(lambda: DetectionSession.objects.get().seen_at > first, pause=0.01)


@pytest.mark.parametrize(
    ("reading", "unread"),
    [
        (TableReading(), True),
        (TableReading(hero=(), board=()), True),
        (DEALT, False),
        (TableReading(pot=Decimal(0)), False),
    ],
    ids=["nothing", "no cards and nothing else", "cards", "a pot of nothing"],
)
def test_a_reading_that_says_anything_is_not_unread(reading: TableReading, *, unread: bool) -> None:
    assert is_unread(reading) is unread


def test_the_title_may_be_longer_than_its_column(
    capture: NewSession, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), capture(title="t" * 500):
        pass

    assert DetectionSession.objects.get().title == "t" * 300
    assert caplog.messages == []
