"""Streams and their events. store/append.py alone writes them, store/retention.py alone removes them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models.functions import Now

UNCHANGED = "Events are written by eventlog.store.append.append() and never changed."
KEPT = "Events are removed by eventlog.store.retention only, oldest first."

GONE_AFTER = timedelta(seconds=15)
"""A process that was silent for this long counts as gone."""


class AppendOnly(Exception):
    """Somebody tried to change or delete what happened."""


def new_epoch() -> str:
    """Return a name for a run of numbers that was never used before: 16 hexadecimal digits."""
    return uuid.uuid4().hex[:16]


class Stream(models.Model):
    """A numbered sequence of events: 1, 2, 3... without a gap, no number given twice.

    What replay can still give is `floor` to `head`, both included; nothing when `floor` is `head + 1`.
    """

    name = models.CharField(max_length=200, unique=True)
    epoch = models.CharField(max_length=16, default=new_epoch)
    """Changes whenever the sequence could have been used before: a fresh database, a restore."""
    head = models.BigIntegerField(default=0)
    """The last number given; 0 before the first."""
    floor = models.BigIntegerField(default=1)
    """The oldest number that replay still has."""

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Severity(models.TextChoices):
    """How loud an event is."""

    DEBUG = "debug"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class EventQuerySet(models.QuerySet["Event"]):
    """Reads and inserts; refuses what would change the past."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly(UNCHANGED)

    def delete(self) -> NoReturn:
        raise AppendOnly(KEPT)


class Event(models.Model):
    """What happened, for good."""

    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="events", db_index=False, db_constraint=False
    )
    """Not checked by the database: append() takes the id from the row that it has locked."""
    seq = models.BigIntegerField()
    type = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.INFO)
    message = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=100, blank=True)
    """What it is about (a table, a component), and what a client filters by; "" for nothing."""
    event_id = models.UUIDField(unique=True)
    created_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["stream", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stream", "seq"], name="event_seq_once"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.seq}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(UNCHANGED)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(KEPT)


class ServerProcess(models.Model):
    """A process as it last said of itself (eventlog.fanout.processes): one that serves, or that appends."""

    uuid = models.UUIDField(primary_key=True)
    host = models.CharField(max_length=100)
    pid = models.BigIntegerField()
    role = models.CharField(max_length=20, default="server")
    """What it is: `server`, or what another process calls itself (`capture`, `worker`)."""
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    loop_lag_ms = models.FloatField(null=True)
    """The largest lag of its event loop in the last seconds; None where it has none, or before the first."""
    loop_lag_mean_ms = models.FloatField(null=True)
    figures = models.JSONField(default=dict)
    """What it counted since it started: see eventlog.metrics.counters.Figures."""
    connections = models.JSONField(default=list)
    """The newest of its connections: see eventlog.fanout.live_connections."""

    class Meta:
        ordering: ClassVar[list[str]] = ["started_at"]
        verbose_name_plural = "server processes"

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name as a label's value: `host:pid`."""
        return f"{self.host}:{self.pid}"


def live_processes(now: datetime | None = None, *, role: str | None = "server") -> list[ServerProcess]:
    """Return the processes in this role (None: in any) that reported lately, the oldest first.

    Lately is by the database's clock, unless `now` says what time it is; who reported in the future
    did so before that clock was set back.
    Of two with the same host and pid only the newer one is: in a container every process
    may be number 1, and one that was killed is not silent for long enough yet.
    """
    moment: Any = Now() if now is None else now
    rows = ServerProcess.objects.filter(
        seen_at__gt=moment - GONE_AFTER, seen_at__lt=moment + GONE_AFTER
    ).order_by("started_at")
    newest = {row.label: row for row in rows}
    return [row for row in newest.values() if role is None or row.role == role]


class Disconnect(models.Model):
    """A connection that somebody of the staff wants ended; its process ends it and removes this."""

    process = models.UUIDField(db_index=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.process}: {self.number}"
