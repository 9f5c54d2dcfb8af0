"""What each process says of itself: one row, written every few seconds, that every other can read.

A server process reports through a watcher. Another that appends (a capture, a worker) does so
with `reporting()`, or else nobody knows how long its appends take.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from eventlog.fanout.hub import open_tails, tails_by_loop
from eventlog.fanout.live_connections import CHECK_EVERY, connection_figures, connections_of, end_requested
from eventlog.fanout.periodic_jobs import PeriodicJob
from eventlog.metrics import counters as metrics
from eventlog.metrics.counters import Figures
from eventlog.metrics.families import LOOP_LAG_MAX
from eventlog.metrics.loop_lag import max_and_mean
from eventlog.models import ServerProcess
from eventlog.store.outages import FAULTS, is_outage, retry_while_away

logger = logging.getLogger(__name__)

SEEN_EVERY = 5.0
"""Seconds between two reports of a process."""
SHUTDOWN_LIMIT = 5.0
"""Seconds that an end waits for a database that does not answer."""
FORGOTTEN_AFTER = timedelta(minutes=5)
"""After so long a silence whoever reports next deletes a process's row."""


@dataclass(slots=True)
class ThisProcess:
    """This process. A forked child is another."""

    uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    pid: int = field(default_factory=os.getpid)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Figures are stored in the order in which they were read: a counter in a row never goes back."""


_this_process = ThisProcess()


def report(*, role: str = "server", now: datetime | None = None) -> None:
    """Store this process's figures as they are now, and forget processes that are long gone.

    Two statements, however many connections there are. Not for an event loop. What time it is says the
    database, unless `now` does.
    """
    this = _current_process()
    moment: Any = Now() if now is None else now
    with this.lock:
        lag = max_and_mean()
        state = {
            "seen_at": moment,
            "loop_lag_ms": None if lag is None else round(1000 * lag[0], 3),
            "loop_lag_mean_ms": None if lag is None else round(1000 * lag[1], 3),
            "figures": figures(),
            "connections": connections_of(open_tails()),
        }
        if not ServerProcess.objects.filter(uuid=this.uuid).update(**state):
            host = socket.gethostname()[:100]
            identity = {"host": host, "pid": this.pid, "role": role, "started_at": this.started_at}
            ServerProcess.objects.create(uuid=this.uuid, **identity, **state)
    forgotten = ServerProcess.objects.filter(
        Q(seen_at__lt=moment - FORGOTTEN_AFTER) | Q(seen_at__gt=moment + FORGOTTEN_AFTER)
    )
    if forgotten.exists():
        forgotten.delete()


def end_connections() -> None:
    """End those of this process's connections that the staff wants gone."""
    end_requested(_current_process().uuid, tails_by_loop())


def deregister() -> None:
    """Remove this process's row: it ends, and is not to be missed."""
    this = _current_process()
    with this.lock:
        ServerProcess.objects.filter(uuid=this.uuid).delete()


def figures() -> Figures:
    """Return all that this process has to say of itself."""
    found = metrics.read() | connection_figures(open_tails())
    lag = max_and_mean()
    if lag is not None:
        found[LOOP_LAG_MAX.name] = [[[], round(lag[0], 6)]]
    return found


@contextmanager
def reporting(*, role: str) -> Iterator[None]:
    """Let a process that is no server report from a thread of its own for as long as this lasts."""
    done = threading.Event()
    thread = threading.Thread(target=_keep_reporting, args=[role, done], name="reporting", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(SHUTDOWN_LIMIT)


def _keep_reporting(role: str, done: threading.Event) -> None:
    try:
        _report_or_say_why(role, done)
        while not done.wait(SEEN_EVERY):
            _report_or_say_why(role, done)
        deregister()
    except FAULTS as error:
        logger.info("This process could not take its leave: %s", error)
    finally:
        connection.close()


def _report_or_say_why(role: str, done: threading.Event) -> None:
    try:
        retry_while_away(
            partial(report, role=role),
            log=logger,
            waits="This process can't report",
            resumes="This process reports again",
            level=logging.INFO,
            stopping=done.wait,
        )
    except FAULTS as error:
        if not is_outage(error):
            logger.exception("This process could not report")


def _current_process() -> ThisProcess:
    global _this_process
    if _this_process.pid != os.getpid():
        _this_process = ThisProcess()
    return _this_process


LOG_JOBS = (
    PeriodicJob(name="This process's row", every=SEEN_EVERY, run=report, on_shutdown=deregister),
    PeriodicJob(name="who is to be disconnected", every=CHECK_EVERY, run=end_connections),
)
"""What the log itself wants of every server process."""
