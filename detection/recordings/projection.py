"""Bring tables, hands, sessions and keyframes up to events, in the transaction that numbered them.

Writers of one stream stand in line (the stream's row is locked), so what is read here
cannot change before it is written back.

A keyframe is how a table stood every few hundred events, so that any moment of a session is near one: a
session's player replays from the keyframe before the moment that it shows, as a video does. It is
exact: a keyframe with the events after it is what replaying everything gives.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db.models import F
from django.db.models.functions import Now

from detection.models import IMPORTED, DetectionSession, Keyframe, SessionState
from detection.models import TableState as TableRow
from detection.poker.event_rules import RULES, apply_to_table
from detection.poker.table_state import TableState
from detection.recordings.hands import HandProjection, text_of
from detection.recordings.summaries.writing import summarise_after_commit
from eventlog.models import Stream
from eventlog.record import StoredEvent

ENDS = {
    reason.value: reason
    for reason in (SessionState.ENDED, SessionState.INTERRUPTED, SessionState.LOST, SessionState.FAILED)
}
EVENTS_APART = 500
"""Events of the session from one keyframe to the next, at most: what one page of the player holds."""
SEQS_APART = 5_000
"""Numbers of the log from one keyframe to the next: other tables' events lie between a session's own."""


def project(stored: Sequence[StoredEvent]) -> None:
    """Apply `stored`, in order, to all that detection keeps about them."""
    keys = {event.event.key for event in stored if event.event.key}
    rows = {row.key: row for row in TableRow.objects.filter(key__in=keys)}
    for key in sorted(keys):
        batch = [event for event in stored if event.event.key == key]
        _TableProjection(key, rows.get(key)).project(batch)


class _TableProjection:
    """One table's share of a batch: reads its rows once, writes them once."""

    def __init__(self, key: str, row: TableRow | None) -> None:
        self.key = key
        self.row = row
        self.table = TableState.from_json(row.state) if row and row.state else None
        self.session: DetectionSession | None = None
        self.keyframes: list[Keyframe] = []
        self.over: dict[uuid.UUID, int] = {}
        """Sessions, each with a number of the log before which its hands began that are over."""
        if self.table:
            self.session = _session_named(self.table.session)
        self.hands = HandProjection(self.session)

    def project(self, batch: Sequence[StoredEvent]) -> None:
        for event in batch:
            if event.event.type == "session_start":
                self._leave_session()
                self.session = self._enter_session(event)
                self.hands = HandProjection(None)
            before = self.session.last_seq if self.session else None
            ended = self._session_ended_by(event)
            if ended is None or ended == (self.session and self.session.pk):
                self._count(event)
            self.hands.follow(event, session=self.session, table=self.table)
            if ended is not None:
                self._end(ended, event)
                self.over[ended] = event.seq
            elif event.event.type == "hand_start" and self.session and self.session.source != IMPORTED:
                self.over[self.session.pk] = event.seq
            self.table = apply_to_table(
                self.table,
                {"type": event.event.type, "seq": event.seq, "key": self.key, "data": event.event.data},
            )
            self.hands.note_stack(self.table)
            self._keep_keyframe(before)
        self._leave_session()
        self._save_table(batch)
        keep(self.keyframes, key=self.key, stream=batch[0].stream)
        summarise_after_commit(self.over)

    def _keep_keyframe(self, before: int | None) -> None:
        """Note how the table stands, if that is due; `before` is the session's number before this one."""
        session = self.session
        if session is None or session.last_seq is None or self.table is None:
            return
        if is_due(events=session.events, before=before, seq=session.last_seq):
            keyframe = Keyframe(
                session=session, seq=session.last_seq, number=session.events, state=self.table.to_json()
            )
            self.keyframes.append(keyframe)

    def _save_table(self, batch: Sequence[StoredEvent]) -> None:
        touching = [event for event in batch if event.event.type in RULES]
        if not touching or self.table is None:
            return
        last = touching[-1]
        changes = {"seq": last.seq, "state": self.table.to_json(), "updated_at": last.event.created_at}
        if self.row is None:
            TableRow.objects.create(key=self.key, **changes)
        else:
            TableRow.objects.filter(pk=self.row.pk).update(**changes)

    def _enter_session(self, event: StoredEvent) -> DetectionSession | None:
        """Return the session that an event starts: the one its capture claimed, or one made for it."""
        data, at = event.event.data, event.event.created_at
        session_id = _uuid(data.get("session"))
        if session_id is None:
            return None
        running = DetectionSession.objects.filter(key=self.key, state=SessionState.RUNNING)
        for lost in running.exclude(pk=session_id).values_list("pk", flat=True):
            DetectionSession.objects.filter(pk=lost).update(state=SessionState.LOST, ended_at=at)
            self.over[lost] = event.seq
        session, _ = DetectionSession.objects.get_or_create(
            pk=session_id,
            defaults={
                "key": self.key,
                "source": text_of(data.get("source"), longest=20),
                "title": text_of(data.get("title"), longest=300),
                "started_at": at,
                "seen_at": Now(),
            },
        )
        return session

    def _count(self, event: StoredEvent) -> None:
        if self.session is not None:
            self.session.events += 1
            self.session.last_seq = event.seq
            if self.session.first_seq is None:
                self.session.first_seq = event.seq

    def _leave_session(self) -> None:
        """Write what is counted. Heartbeat and frames are the capture's own, so they are left alone."""
        self.hands.save()
        if self.session is not None:
            DetectionSession.objects.filter(pk=self.session.pk).update(
                events=self.session.events, first_seq=self.session.first_seq, last_seq=self.session.last_seq
            )

    def _session_ended_by(self, event: StoredEvent) -> uuid.UUID | None:
        """Return the session that an event ends: the one it names, else this table's."""
        if event.event.type != "session_end":
            return None
        return _uuid(event.event.data.get("session")) or (self.session.pk if self.session else None)

    def _end(self, session_id: uuid.UUID, event: StoredEvent) -> None:
        data = event.event.data
        named = DetectionSession.objects.filter(pk=session_id, key=self.key)
        reason = ENDS.get(str(data.get("reason")), SessionState.ENDED)
        named.filter(state=SessionState.RUNNING).update(state=reason, ended_at=event.event.created_at)
        frames = data.get("frames")
        if isinstance(frames, int) and 0 <= frames < 2**63:
            named.filter(frames__lt=frames).update(frames=frames)
        if self.session is None or session_id != self.session.pk:  # found lost after another had started
            named.update(events=F("events") + 1, last_seq=event.seq)


def _session_named(session: object) -> DetectionSession | None:
    session_id = _uuid(session)
    return DetectionSession.objects.filter(pk=session_id).first() if session_id else None


def _uuid(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def is_due(*, events: int, before: int | None, seq: int) -> bool:
    """Return whether to keep the table after event `seq`, a session's `events`-th; `before` was its last."""
    if before == seq:
        return False  # an event that is another session's
    return events % EVENTS_APART == 0 or (before is not None and seq // SEQS_APART > before // SEQS_APART)


def keep(keyframes: Sequence[Keyframe], *, key: str, stream: str) -> None:
    """Store keyframes of a table, and remove those whose next events were pruned."""
    if not keyframes:
        return
    Keyframe.objects.bulk_create(keyframes)
    floor = Stream.objects.values_list("floor", flat=True).get(name=stream)
    Keyframe.objects.filter(session__key=key, seq__lt=floor - 1).delete()
