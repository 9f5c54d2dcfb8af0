"""Sessions and hands as files: CSV for spreadsheets, and a session's events as replay gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from detection.models import DetectionSession, Hand
from detection.recordings.playback import event_pages, recording_of
from eventlog.http.downloads import csv_lines
from eventlog.record import timestamp, timestamp_or_none
from eventlog.store.printable import printable

SESSION_COLUMNS = (
    "id", "table", "source", "title", "room", "state", "started_at", "ended_at", "seconds",
    "frames", "unread", "unread_share", "events",
)  # fmt: skip
HAND_COLUMNS = (
    "session", "table", "number", "started_at", "ended_at", "seconds", "hero", "board", "pot", "result",
    "first_seq", "last_seq",
)  # fmt: skip


def sessions_csv(sessions: Iterable[DetectionSession]) -> Iterator[bytes]:
    """Yield a line a session, below one of names."""
    return csv_lines(SESSION_COLUMNS, (_session(session) for session in sessions))


def hands_csv(hands: Iterable[Hand]) -> Iterator[bytes]:
    """Yield a line a hand, below one of names."""
    return csv_lines(HAND_COLUMNS, (_hand(hand) for hand in hands))


def events_of(sessions: Iterable[DetectionSession]) -> Iterator[bytes]:
    """Yield the events of sessions as NDJSON, one session after the other, in pages."""
    for session in sessions:
        recording = recording_of(session)
        for page in event_pages(recording) if recording is not None else ():
            yield "".join(f"{printable(event.text)}\n" for event in page).encode()


def _session(session: DetectionSession) -> tuple[object, ...]:
    share = f"{session.unread / session.frames:.4f}" if session.frames else None
    return (
        session.pk,
        session.key,
        session.source,
        session.title,
        session.room,
        session.state,
        timestamp(session.started_at),
        timestamp_or_none(session.ended_at),
        _seconds(session.started_at, session.ended_at),
        session.frames,
        session.unread,
        share,
        session.events,
    )


def _hand(hand: Hand) -> tuple[object, ...]:
    return (
        hand.session_id,
        hand.session.key,
        hand.number,
        timestamp(hand.started_at),
        timestamp_or_none(hand.ended_at),
        _seconds(hand.started_at, hand.ended_at),
        " ".join(map(str, hand.hero)),
        " ".join(map(str, hand.board)),
        hand.pot,
        hand.result,
        hand.first_seq,
        hand.last_seq,
    )


def _seconds(started: datetime, ended: datetime | None) -> float | None:
    return None if ended is None else round((ended - started).total_seconds(), 3)
