"""What the events of a table add up to: sessions, hands, and each table as it stands and as it stood.

`detection.recordings.projection` writes all of it in the transaction that appends the events. Only a
session's heartbeat and counters come from its capture directly: they are no events. What lists and figures
are made of (HandSummary, PlayerInHand) is worked out once a hand is over, and can be worked out again; notes
and tags are the user's own.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

IMPORTED = "import"
"""The source of a session of hands that were imported."""


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


class SeenPlayer(models.Model):
    """Somebody by the name that a room shows; in another room it may be somebody else's."""

    name = models.CharField(max_length=100)
    room = models.CharField(max_length=100, blank=True)
    """Empty where it is unknown."""
    note = models.TextField(blank=True, max_length=4_000)
    """What a user wrote."""

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "room"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "room"], name="player_once_a_room"),
        ]

    def __str__(self) -> str:
        return self.name


class HandSummary(models.Model):
    """A hand as lists filter it; `detection.recordings.summaries` writes it once the hand is over.

    The user's part of it is None, or "", where it is unknown: no hole cards were seen, or the hand was not
    seen completely. Then `uncertain` is true and `why` says so.
    """

    hand = models.OneToOneField(Hand, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    session = models.ForeignKey(
        DetectionSession, on_delete=models.CASCADE, related_name="summaries", db_index=False
    )
    key = models.CharField(max_length=100)
    """The table's name."""
    started_at = models.DateTimeField()
    players = models.PositiveSmallIntegerField(null=True)
    """How many were dealt in."""
    position = models.CharField(max_length=10, blank=True)
    """The user's, such as `BTN`."""
    hole = models.CharField(max_length=3, blank=True)
    """The kind of the user's cards, such as `AKs`."""
    street = models.CharField(max_length=10, blank=True)
    """The last one that was dealt."""
    currency = models.CharField(max_length=10, blank=True)
    big_blind = models.DecimalField(max_digits=26, decimal_places=6, null=True)
    pot = models.DecimalField(max_digits=26, decimal_places=6, null=True)
    result = models.DecimalField(max_digits=26, decimal_places=6, null=True)
    """What the user won, less than 0 for a loss."""
    result_in_big_blinds = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    showdown = models.BooleanField(null=True)
    """Whether the user was at the showdown."""
    all_in = models.BooleanField(null=True)
    """Whether the user was all-in."""
    uncertain = models.BooleanField(default=False)
    why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-hand_id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-started_at", "-hand"], name="summary_newest_first"),
            models.Index(fields=["session", "started_at", "hand"], name="summary_of_session"),
            models.Index(fields=["key", "-started_at", "-hand"], name="summary_of_table"),
            models.Index(fields=["hole", "position", "-started_at"], name="summary_by_cards"),
            models.Index(fields=["position", "-started_at", "-hand"], name="summary_by_position"),
            models.Index(fields=["street", "-started_at", "-hand"], name="summary_by_street"),
            models.Index(fields=["result"], name="summary_by_result"),
            models.Index(fields=["result_in_big_blinds"], name="summary_by_big_blinds"),
            models.Index(fields=["pot"], name="summary_by_pot"),
            models.Index(
                fields=["-started_at", "-hand"], name="summary_showdowns", condition=models.Q(showdown=True)
            ),
            models.Index(
                fields=["-started_at", "-hand"], name="summary_all_in", condition=models.Q(all_in=True)
            ),
            models.Index(
                fields=["-started_at", "-hand"], name="summary_uncertain", condition=models.Q(uncertain=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.hand)


class PlayerInHand(models.Model):
    """A player's part of a hand, as `detection.recordings.statistics.player_hand` defines each figure."""

    hand = models.ForeignKey(HandSummary, on_delete=models.CASCADE, related_name="parts")
    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, db_index=False, related_name="+")
    player = models.ForeignKey(
        SeenPlayer, on_delete=models.CASCADE, null=True, db_index=False, related_name="parts"
    )
    """None where no name was read."""
    seat = models.PositiveSmallIntegerField()
    """From 1."""
    position = models.CharField(max_length=10)
    is_user = models.BooleanField(default=False)
    acted_preflop = models.BooleanField()
    vpip = models.BooleanField()
    pfr = models.BooleanField()
    three_bet_chance = models.BooleanField()
    three_bet = models.BooleanField()
    bets_and_raises = models.PositiveSmallIntegerField()
    calls = models.PositiveSmallIntegerField()
    folds = models.PositiveSmallIntegerField()
    saw_flop = models.BooleanField()
    showdown = models.BooleanField()
    won_at_showdown = models.BooleanField()
    all_in = models.BooleanField()
    result = models.DecimalField(max_digits=26, decimal_places=6)
    result_in_big_blinds = models.DecimalField(max_digits=26, decimal_places=4)

    class Meta:
        ordering: ClassVar[list[str]] = ["hand_id", "seat"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["session", "player"], name="part_of_session"),
            models.Index(fields=["player", "hand"], name="part_of_player"),
            models.Index(  # all that figures are made of: a player of many hands is counted in it alone
                fields=[
                    "player",
                    "position",
                    "acted_preflop",
                    "vpip",
                    "pfr",
                    "three_bet_chance",
                    "three_bet",
                    "bets_and_raises",
                    "calls",
                    "folds",
                    "saw_flop",
                    "showdown",
                    "won_at_showdown",
                    "result",
                    "result_in_big_blinds",
                ],
                name="figures_of_player",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hand", "seat"], name="part_once_a_seat"),
        ]

    def __str__(self) -> str:
        return f"Seat {self.seat} of {self.hand}"


class HandNote(models.Model):
    """What a user wrote about a hand."""

    hand = models.OneToOneField(Hand, on_delete=models.CASCADE, primary_key=True, related_name="note")
    text = models.TextField(max_length=4_000)

    def __str__(self) -> str:
        return self.text[:80]


class HandTag(models.Model):
    """A word that a user gave a hand, to find it by."""

    hand = models.ForeignKey(Hand, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hand", "name"], name="tag_once_a_hand"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name", "hand"], name="hands_of_tag")]

    def __str__(self) -> str:
        return self.name


class PlayerTag(models.Model):
    """A word that a user gave a player."""

    player = models.ForeignKey(SeenPlayer, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["player", "name"], name="tag_once_a_player"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "player"], name="players_of_tag")
        ]

    def __str__(self) -> str:
        return self.name
