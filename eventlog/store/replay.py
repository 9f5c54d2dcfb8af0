"""events_after(): the only reader of the log's events for those who follow or replay it. Finds times, too."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from eventlog.models import Event, Stream
from eventlog.record import WireEvent, event_text


class CursorBelowFloor(Exception):
    """The events after the cursor were pruned; a snapshot is the way in."""


class EpochChanged(Exception):
    """The numbers of this stream mean other events now: the database was replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Consecutive events, with the stream's state at the moment they were read."""

    epoch: str
    head: int
    floor: int
    events: list[WireEvent]


def open_stream(name: str) -> Page:
    """Return where a stream stands, without events; the stream is made if nobody appended yet."""
    row, _ = Stream.objects.get_or_create(name=name)
    return Page(epoch=row.epoch, head=row.head, floor=row.floor, events=[])


def events_after(stream: str, seq: int, *, limit: int) -> Page | None:
    """Return the events `seq + 1` to `seq + limit` that exist, oldest first; None if there is no such stream.

    One statement reads the events and the stream's row, so both are of the same
    moment: if the page's floor is above `seq + 1`, events in between were pruned.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUERY[connection.vendor], [seq, seq + limit, stream])
        rows = cursor.fetchall()
    if not rows:
        return None
    epoch, head, floor = rows[0][:3]
    events = [_wire_event(stream, *row[3:]) for row in rows if row[3] is not None]
    return Page(epoch=epoch, head=head, floor=floor, events=events)


def events_of_key(stream: str, key: str, *, after: int, through: int, limit: int) -> list[WireEvent]:
    """Return the first `limit` events of `key` with a number above `after` and up to `through`."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY_OF_KEY[connection.vendor], [stream, after, through, key, limit])
        return [_wire_event(stream, *row) for row in cursor.fetchall()]


def newest_event(stream: str) -> WireEvent | None:
    """Return the stream's last event; None if it has none, or none that is still kept."""
    row = Stream.objects.filter(name=stream).first()
    if row is None or row.head < row.floor:
        return None
    page = events_after(stream, row.head - 1, limit=1)
    return page.events[-1] if page and page.events else None


_SELECT = """
    SELECT s.epoch, s.head, s.floor,
           e.seq, e.type, e.severity, e.message, e.created_at, e.key, e.event_id, {data}
    FROM eventlog_stream s
    LEFT JOIN eventlog_event e ON e.stream_id = s.id AND e.seq > %s AND e.seq <= %s
    WHERE s.name = %s
    ORDER BY e.seq
"""
_SELECT_OF_KEY = """
    SELECT e.seq, e.type, e.severity, e.message, e.created_at, e.key, e.event_id, {data}
    FROM eventlog_event e
    WHERE e.stream_id = (SELECT id FROM eventlog_stream WHERE name = %s)
      AND e.seq > %s AND e.seq <= %s AND e.key = %s
    ORDER BY e.seq
    LIMIT %s
"""
# `data` comes as the text that the database keeps: parsing it only to write it again would be waste.
_DATA = {"sqlite": "e.data", "postgresql": "e.data::text"}
_QUERY = {vendor: _SELECT.format(data=data) for vendor, data in _DATA.items()}
_QUERY_OF_KEY = {vendor: _SELECT_OF_KEY.format(data=data) for vendor, data in _DATA.items()}


def _wire_event(
    stream: str,
    seq: int,
    type: str,
    severity: str,
    message: str,
    created_at: datetime,
    key: str,
    event_id: uuid.UUID | str,
    data: str,
) -> WireEvent:
    if created_at.tzinfo is None:  # SQLite keeps UTC without saying so
        created_at = created_at.replace(tzinfo=UTC)
    text = event_text(
        stream=stream,
        seq=seq,
        type=type,
        severity=severity,
        message=message,
        created_at=created_at,
        key=key,
        event_id=str(event_id if isinstance(event_id, uuid.UUID) else uuid.UUID(event_id)),
        data=data,
    )
    return WireEvent(seq=seq, type=type, key=key, text=text, created=created_at.timestamp())


def first_pk_since(moment: datetime) -> int:
    """Return a primary key from which on all events were created at `moment` or later, and before which none.

    It is found by halving: times need no index of their own.
    Rows are stored as their events happen, so keys and times rise together; where a clock was
    set back, or two streams wrote at once, the cut falls on one of the possible places.
    """
    rows = Event.objects.order_by("pk").values_list("pk", "created_at")
    newest = rows.last()
    if newest is None:
        return 1
    low, high = 0, newest[0] + 1  # all below low are older, all from high on are not
    while low < high:
        middle = (low + high) // 2
        pk, created = rows.filter(pk__gte=middle).first() or newest
        if created < moment:
            low = pk + 1
        else:
            high = middle
    return low
