"""What the events of a table add up to: sessions, hands, and each table as it stands and as it stood.

`detection.recordings.projection` writes all of it in the transaction that appends the events. Only a
session's heartbeat and counters come from its capture directly: they are no events.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class SessionState(models.TextChoices):
    """How it stands with a session, and how it ended."""

    RUNNING = "running"
    ENDED = "ended"
    INTERRUPTED = "interrupted"
    """Somebody stopped it."""
    LOST = "lost"
    """It stopped without a word: killed, or its machine was."""
    FAILED = "failed"
    """An error stopped it."""


class DetectionSession(models.Model):
    """One run of a capture, from its first frame to its last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=100)
    """The table's name, the key of its events."""
    source = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300, blank=True)
    room = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=20, choices=SessionState.choices, default=SessionState.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    """The capture's heartbeat: it moves while the process lives, with or without a new frame."""
    last_frame_at = models.DateTimeField(null=True, blank=True)
    """When the newest frame was read; None before the first."""
    host = models.CharField(max_length=255, blank=True)
    pid = models.PositiveIntegerField(null=True, blank=True)
    frames = models.PositiveBigIntegerField(default=0)
    readings = models.PositiveBigIntegerField(default=0)
    """Frames that said something."""
    unread = models.PositiveBigIntegerField(default=0)
    """Frames that said nothing at all."""
    fps = models.FloatField(null=True, blank=True)
    """Frames a second of late; None until that was measured."""
    frame_ms = models.FloatField(null=True, blank=True)
    """Milliseconds that reading a frame took of late; None until that was measured."""
    events = models.PositiveBigIntegerField(default=0)
    first_seq = models.BigIntegerField(null=True, blank=True)
    last_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-started_at"], name="session_newest_first"),
            models.Index(fields=["key", "-started_at"], name="session_of_table"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state="running"),
                name="one_running_session_a_table",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.started_at:%Y-%m-%d %H:%M:%S}"


class Hand(models.Model):
    """One hand as it was seen."""

    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, related_name="hands")
    number = models.PositiveIntegerField()
    """Counted by the capture, from 1 in each session."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """None while it is played, and for good where the session stopped before its end."""
    hero = models.JSONField(default=list)
    board = models.JSONField(default=list)
    pot = models.CharField(max_length=40, blank=True)
    """The last pot that was read, a decimal string; "" where none was."""
    stack_before = models.CharField(max_length=40, blank=True)
    """What the hero had when the hand began, and the least they had while it was played; "" where unread."""
    stack_low = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=40, blank=True)
    """What the hero won, or lost with a minus before it; "" where the chips don't tell (hands.py)."""
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    history = models.CharField(max_length=64, blank=True)
    """The number of the hand history that it was imported from; "" of a captured hand."""

    class Meta:
        ordering: ClassVar[list[str]] = ["session", "first_seq"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["history"], name="hand_imported", condition=~models.Q(history="")),
            models.Index(fields=["session", "-first_seq"], name="hand_newest_first"),
        ]

    def __str__(self) -> str:
        return f"Hand {self.number}"


class TableState(models.Model):
    """A table after event `seq`, exactly: `detection.poker.event_rules` makes it."""

    key = models.CharField(max_length=100, unique=True)
    seq = models.BigIntegerField()
    """The last event that changed it."""
    state = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.key


class Keyframe(models.Model):
    """A session's table after event `seq`, kept so that a player begins to replay nearby.

    `detection.recordings.projection` says how far apart they are.
    """

    session = models.ForeignKey(
        DetectionSession, on_delete=models.CASCADE, related_name="keyframes", db_index=False
    )
    seq = models.BigIntegerField()
    number = models.PositiveBigIntegerField()
    """How many events the session had by then, this one included."""
    state = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["session", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "seq"], name="keyframe_once"),
        ]

    def __str__(self) -> str:
        return f"Keyframe {self.seq}"
