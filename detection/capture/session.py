"""A capture's session: grab, read, compare, publish, and say how it went.

Raises:
    TableTaken: another capture reads this table already.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

import psutil
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from detection.capture.lost_captures import find_lost, mark_lost
from detection.capture.outbox import LAST_SECONDS
from detection.capture.pipeline import FramePipeline, FrameResult, Reader
from detection.events import emit_all, flush_detection_events, new_event, outbox
from detection.models import DetectionSession, SessionState
from detection.tracking.comparison import Change
from detection.tracking.tracker import FRAMES_TO_BELIEVE
from detection.vision.frames.frame import Frame
from eventlog.record import NewEvent
from eventlog.store.outages import FAULTS, is_outage, retry_while_away, track_outage
from eventlog.store.printable import storable

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
PERFORMANCE_SECONDS = 10.0


class TableTaken(Exception):
    """Another capture reads this table; the message says which, and the way out."""


@dataclass(slots=True)
class Counts:
    """How a session goes."""

    frames: int = 0
    readings: int = 0
    unread: int = 0
    """Frames that said nothing, those that failed included."""
    events: int = 0


@dataclass(slots=True, kw_only=True)
class CaptureSession:
    """One capture of one table, from start() to end().

    Used as a context manager it starts on the way in, and ends on the way out: as ended, or as
    failed where an exception passes through.
    """

    reader: Reader
    key: str
    source: str
    title: str = ""
    frames_to_believe: int = FRAMES_TO_BELIEVE
    beat_seconds: float = BEAT_SECONDS
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    counts: Counts = field(default_factory=Counts)
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    room: str = ""
    reason: str = "ended"
    """How the session ends when it is left without an exception; after its end, how it did."""
    _pipeline: FramePipeline = field(init=False)
    _heartbeat: _Heartbeat | None = None
    _faults: set[str] = field(default_factory=set)
    _interval: _Interval = field(init=False)
    _read_last: float | None = None
    """When the last frame was read, by `clock`; None before the first."""

    def __post_init__(self) -> None:
        self.key, self.title = storable(self.key), storable(self.title)
        self._pipeline = FramePipeline(self.reader, frames_to_believe=self.frames_to_believe)
        self._interval = _Interval(self.clock())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.end(self.reason)
        elif issubclass(kind, KeyboardInterrupt):
            self._interrupt()
        else:
            self.end("failed")

    def start(self, *, patient: bool = False) -> None:
        """Take the table and say so. A database that is away is waited for if `patient`.

        Raises:
            TableTaken: another capture reads this table.
            DatabaseError, InterfaceError: the database is away, and nobody is patient.
        """
        if patient:
            retry_while_away(
                self._take_table, log=logger, waits=f"{self.key} waits", resumes=f"{self.key} goes on"
            )
        else:
            self._take_table()
        self._begin()
        self._heartbeat = _Heartbeat(self._beat, seconds=self.beat_seconds)
        self._heartbeat.start()

    def step(self, frame: Frame) -> FrameResult:
        """Read one frame and publish what it changes. A frame that can't be read is told in the result."""
        if self._heartbeat is not None and self._heartbeat.lost:
            self._restart()
        begun = self.clock()
        result = self._pipeline.process(frame.pixels)
        self.counts.frames += 1
        if result.reading is not None:
            self.room = result.reading.room or self.room
        if result.unread:
            self.counts.unread += 1
        else:
            self.counts.readings += 1
        self._interval.add(milliseconds=(self.clock() - begun) * 1000)
        self._read_last = self.clock()
        told = [self._event(change) for change in result.changes]
        if result.fault and result.fault not in self._faults:
            self._faults.add(result.fault)
            told.append(self._told("error", "error", storable(f"{frame.name} can't be read: {result.fault}")))
        if self._interval.is_over(self.clock()):
            told.append(self._performance())
        self._publish(told)
        return result

    def end(self, reason: str = "ended") -> None:
        """Say that the session is over, and why, and wait, however long, until the log has it all."""
        try:
            self._end(reason)
        except KeyboardInterrupt:
            outbox.abandon()
            raise

    def _end(self, reason: str) -> None:
        if self._heartbeat is not None:
            self._heartbeat.stop()
            self._heartbeat = None
        self.reason = reason
        severity = {"failed": "error"}.get(reason, "info")
        data = {"session": str(self.id), "reason": reason, "frames": self.counts.frames}
        message = f"Session {reason} after {self.counts.frames} frames"
        self._publish(
            [new_event(event_type="session_end", severity=severity, message=message, data=data, key=self.key)]
        )
        flush_detection_events()
        retry_while_away(
            self._save_counts,
            log=logger,
            waits=f"The end of {self.key}'s session waits",
            resumes=f"The end of {self.key}'s session is written",
        )

    def _interrupt(self) -> None:
        """End as interrupted, but without a database that is away: what it did not take is dropped."""
        if flush_detection_events(LAST_SECONDS):
            self.end("interrupted")
        else:
            self.reason = "interrupted"
            outbox.abandon()

    def tell(self, severity: str, message: str) -> None:
        """Publish what a watcher should know of the session itself: an error, a warning or an info."""
        self._publish([self._told(severity, severity, message)])

    # Publishing

    def _event(self, change: Change) -> NewEvent:
        return new_event(
            event_type=change.type,
            severity=change.severity,
            message=change.message,
            data=change.data,
            key=self.key,
        )

    def _told(self, kind: str, severity: str, message: str) -> NewEvent:
        return new_event(
            event_type=kind,
            severity=severity,
            message=message,
            data={"session": str(self.id)},
            key=self.key,
        )

    def _performance(self) -> NewEvent:
        fps, milliseconds = self._interval.restart(self.clock())
        data = {
            "fps": round(fps, 2),
            "ms": round(milliseconds, 1),
            "frames": self.counts.frames,
            "unread": self.counts.unread,
        }
        message = f"{fps:.1f} frames/s, {milliseconds:.0f} ms a frame"
        return new_event(event_type="performance", severity="debug", message=message, data=data, key=self.key)

    def _publish(self, told: list[NewEvent]) -> None:
        self.counts.events += len(told)
        emit_all(told)

    # The session's row

    def _take_table(self) -> None:
        find_lost()
        self._claim()

    def _claim(self) -> None:
        """Make the session's row, which no other capture of this table can do as long as it runs."""
        running = DetectionSession.objects.filter(key=self.key, state=SessionState.RUNNING)
        for other in running.exclude(pk=self.id):
            if not is_alive(other):
                mark_lost(other)
        try:
            with transaction.atomic():
                DetectionSession.objects.create(
                    pk=self.id,
                    key=self.key,
                    source=self.source,
                    title=self.title[:300],
                    started_at=self.now(),
                    seen_at=Now(),
                    host=socket.gethostname(),
                    pid=os.getpid(),
                )
        except IntegrityError:
            if DetectionSession.objects.filter(pk=self.id).exists():
                return  # made by a try whose answer was lost on the way
            holder = running.first()
            who = (
                f"process {holder.pid} on {holder.host}, since {holder.started_at:%H:%M} UTC"
                if holder is not None
                else "another"
            )
            raise TableTaken(
                f"{self.key} is being captured already (by {who}). Stop that one, "
                "or give this table another name: --table NAME."
            ) from None

    def _begin(self) -> None:
        data = {"session": str(self.id), "source": self.source, "title": self.title}
        message = f"Watching {self.title or self.source}"
        self._publish([new_event(event_type="session_start", message=message, data=data, key=self.key)])

    def _restart(self) -> None:
        """Go on as a new session: somebody took this one, silent for so long, for dead."""
        if self._heartbeat is not None:
            self._heartbeat.stop()
        self.id = uuid.uuid4()
        self.counts = Counts()
        self._read_last = None
        self._pipeline = FramePipeline(self.reader, frames_to_believe=self.frames_to_believe)
        self.start(patient=True)

    def _beat(self) -> bool:
        """Say that the capture lives; False if its session was ended by somebody else."""
        try:
            return track_outage(partial(self._save_counts, running=True))
        except FAULTS as error:
            if not is_outage(error):
                raise
            return True  # the events' writer says so, and waits

    def _save_counts(self, *, running: bool = False) -> bool:
        row = DetectionSession.objects.filter(pk=self.id)
        if running:
            row = row.filter(state=SessionState.RUNNING)
        silent = None if self._read_last is None else timedelta(seconds=self.clock() - self._read_last)
        return bool(
            row.update(
                seen_at=Now(),
                last_frame_at=None if silent is None else Now() - silent,
                frames=self.counts.frames,
                readings=self.counts.readings,
                unread=self.counts.unread,
                fps=self._interval.fps,
                frame_ms=self._interval.frame_ms,
                room=self.room[:100],
            )
        )


def is_alive(session: DetectionSession) -> bool:
    """Return whether a running session's process may still be there: only on this machine can we know."""
    if session.pid is None or session.host != socket.gethostname():
        return True
    return session.pid == os.getpid() or psutil.pid_exists(session.pid)


class _Heartbeat(threading.Thread):
    """Beats beside a capture that may wait long for its next frame, or for the database."""

    def __init__(self, beat: Callable[[], bool], *, seconds: float) -> None:
        super().__init__(name="detection-heart", daemon=True)
        self.beat = beat
        self.seconds = seconds
        self.lost = False
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self.lost and not self._stopping.wait(self.seconds):
                self.lost = not self.beat()
        finally:
            connection.close()

    def stop(self) -> None:
        self._stopping.set()
        self.join()


class _Interval:
    """The frames since the last performance event, and the rates of those before it."""

    fps: float | None = None
    frame_ms: float | None = None

    def __init__(self, begun: float) -> None:
        self.begun = begun
        self.frames = 0
        self.milliseconds = 0.0

    def add(self, *, milliseconds: float) -> None:
        self.frames += 1
        self.milliseconds += milliseconds

    def is_over(self, now: float) -> bool:
        return now - self.begun >= PERFORMANCE_SECONDS

    def restart(self, now: float) -> tuple[float, float]:
        """Return frames a second and milliseconds a frame, and begin anew."""
        fps, milliseconds = self.frames / (now - self.begun), self.milliseconds / max(1, self.frames)
        self.fps, self.frame_ms = round(fps, 2), round(milliseconds, 1)
        self.begun, self.frames, self.milliseconds = now, 0, 0.0
        return fps, milliseconds
