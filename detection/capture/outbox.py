"""A bounded queue in front of the log, emptied by a thread of its own.

Whoever puts something in is only ever held up by a full queue. What was taken is kept
until it is committed, so a database that is away costs time and no event.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence

from django.db import connection

from detection.platform import call_after_fork
from eventlog.record import NewEvent, StoredEvent
from eventlog.store.append import EventIdTaken
from eventlog.store.outages import FAULTS, attempts_while_away, is_outage

logger = logging.getLogger(__name__)

Publish = Callable[[Sequence[NewEvent]], list[StoredEvent]]

LIMIT = 256
IDLE_SECONDS = 5.0
"""A writer with nothing to write goes, and takes its database connection with it."""
LAST_SECONDS = 2.0
"""How long the log has to take what is left where somebody asked twice to stop."""
UNSTORABLE = (*FAULTS, EventIdTaken, ValueError, TypeError)
"""No retry can help the event that raises one of these, unless it is an outage."""


class Outbox:
    """Events on their way to the log, in order, `limit` at most."""

    def __init__(self, publish: Publish, *, limit: int = LIMIT, idle: float = IDLE_SECONDS) -> None:
        self.publish = publish
        self.limit = limit
        self.idle = idle
        self._reset()
        # A child made by fork() has neither the writer nor a right to its parent's events.
        this = weakref.WeakMethod(self._reset)
        call_after_fork(lambda: (reset := this()) and reset())

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[NewEvent] = deque()
        self._writer: threading.Thread | None = None
        self._stopping = False
        self._abandoned = False
        self._accepted = 0
        self._done = 0

    def put(self, events: Sequence[NewEvent]) -> None:
        """Take `events`, together and in their order; wait where there is no space for them."""
        with self._changed:
            while not self._has_space(len(events)):
                self._start_writer()
                self._changed.wait()
            self._take(events)

    async def aput(self, events: Sequence[NewEvent]) -> None:
        """See put(): awaits where that one blocks."""
        with self._changed:
            if self._has_space(len(events)):
                self._take(events)
                return
        await asyncio.to_thread(self.put, events)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all that was put in before is committed. False if `timeout` seconds were not enough."""
        with self._changed:
            goal = self._accepted
            if self._done < goal:
                self._start_writer()
            return self._changed.wait_for(lambda: self._done >= goal, timeout)

    def close(self) -> None:
        """Flush, and let the writer go now instead of when it is bored."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            writer = self._writer
        if writer is not None:
            writer.join()
        with self._changed:
            self._stopping = False
        self.flush()

    def abandon(self) -> None:
        """Let the interpreter's exit wait no longer than LAST_SECONDS: whoever asked to stop asked twice."""
        self._abandoned = True

    def drain_at_exit(self) -> None:
        """Write what is left, in this thread if no other can be started any more."""
        with self._changed:
            left = len(self._waiting)
            alive = self._writer is not None and self._writer.is_alive()
        if self._abandoned:
            if left and not (alive and self.flush(LAST_SECONDS)):
                logger.warning("%d detection events are dropped: the database did not take them.", left)
            return
        if left and not alive:
            self._write_all()
        elif left and not self.flush(timeout=1.0):
            logger.warning("Waiting for the database to take %d detection events; Ctrl-C drops them.", left)
            self.flush()

    def _has_space(self, count: int) -> bool:
        return len(self._waiting) + count <= self.limit or not self._waiting

    def _take(self, events: Sequence[NewEvent]) -> None:
        self._waiting.extend(events)
        self._accepted += len(events)
        self._start_writer()
        self._changed.notify_all()

    def _start_writer(self) -> None:
        if self._writer is None or not self._writer.is_alive():
            self._writer = threading.Thread(target=self._run, name="detection-events", daemon=True)
            self._writer.start()

    def _run(self) -> None:
        try:
            while self._await_work():
                self._write_all()
        finally:
            connection.close()

    def _await_work(self) -> bool:
        """Return True once there is something to write; False, and this is no writer any more, when bored."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping, self.idle)
            if not self._waiting:
                self._writer = None
            return bool(self._waiting)

    def _write_all(self) -> None:
        """Write until nothing waits, however long the database takes to come back."""
        while batch := self._batch():
            for attempt in attempts_while_away(
                log=logger, waits="Detection events wait", resumes="Detection events flow again"
            ):
                with attempt:
                    self._write(batch)
            self._forget(len(batch))

    def _write(self, batch: Sequence[NewEvent]) -> None:
        """Append a batch; where it can't be stored as a whole, all of it but what is to blame."""
        try:
            self.publish(batch)
        except UNSTORABLE as error:
            if is_outage(error):
                raise
            if len(batch) == 1:
                event = batch[0]
                logger.critical("The log refused the event %s (%s): %s", event.event_id, event.type, error)
                return
            for event in batch:
                self._write([event])

    def _batch(self) -> list[NewEvent]:
        with self._changed:
            return list(self._waiting)

    def _forget(self, count: int) -> None:
        with self._changed:
            for _ in range(count):
                self._waiting.popleft()
            self._done += count
            self._changed.notify_all()


def drained_at_exit(outbox: Outbox) -> Outbox:
    """Return `outbox`, which the interpreter's exit will wait for."""
    atexit.register(outbox.drain_at_exit)
    return outbox
