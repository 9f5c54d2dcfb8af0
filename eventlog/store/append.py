"""append(): the only way into the log.

Raises:
    EventIdTaken: an event id that already stands in another stream.
    EventRejected, EventTooLarge: what no database takes (eventlog.store.limits).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction

from eventlog.metrics.counters import count_append
from eventlog.models import Event, Stream
from eventlog.record import NewEvent, StoredEvent
from eventlog.store.insert import Row, rows_of, store, takes_one_statement
from eventlog.store.limits import checked_stream
from eventlog.wakeup.notifications import wake_followers


class EventIdTaken(Exception):
    """The event's id belongs to an event of another stream."""


Projection = Callable[[Sequence[StoredEvent]], None]
"""Called inside append's transaction with the numbered events, to bring stored state up to them."""


def append(*, stream: str, event: NewEvent, project: Projection | None = None) -> StoredEvent | None:
    """Append one event; None if its id was appended before. See append_all()."""
    stored = append_all(stream=stream, events=[event], project=project)
    return stored[0] if stored else None


def append_all(
    *, stream: str, events: Sequence[NewEvent], project: Projection | None = None
) -> list[StoredEvent]:
    """Append `events` in their order, and wake the stream's followers once that is committed.

    The stream's row stays locked until the commit, so a number is neither given twice
    nor lost to a rollback, and who sees an event sees all before it. Events whose id
    already stands in the stream are left out; those that were stored are returned.

    Raises:
        EventIdTaken: an id stands in another stream; nothing was stored.
        EventRejected: an event that no database takes; neither was asked.
    """
    if not events:
        return []
    began = time.perf_counter()
    rows = rows_of(events)
    checked_stream(stream)
    try:
        with _transaction(events, project):
            return _append(stream, events, rows, project, began)
    except IntegrityError:  # an id is there already, which is rare: only now look which
        with transaction.atomic():
            fresh = _not_yet_stored(stream, events)
            return _append(stream, fresh, rows_of(fresh), project, began)
    except (InterfaceError, OperationalError):
        if not connection.in_atomic_block and not connection.is_usable():
            connection.close()  # or whoever tries again would not connect again
        raise


@contextmanager
def stream_locked(stream: str) -> Iterator[None]:
    """Lock `stream`: no other process appends to it until the block ends and commits.

    What the block reads of the stream and of its projections stays true for what it appends.
    """
    with transaction.atomic():
        Stream.objects.get_or_create(name=stream)
        Stream.objects.select_for_update().get(name=stream)  # SQLite has locked out all writers already
        yield


def _transaction(events: Sequence[NewEvent], project: Projection | None) -> AbstractContextManager[None]:
    """Return one to append in, unless it is one statement anyway: that spares two of three round trips."""
    if project is None and not connection.in_atomic_block and takes_one_statement(len(events)):
        return nullcontext()
    return transaction.atomic()


def _append(
    stream: str, events: Sequence[NewEvent], rows: Sequence[Row], project: Projection | None, began: float
) -> list[StoredEvent]:
    if not events:
        return []
    while (head := store(stream, rows)) is None:
        Stream.objects.get_or_create(name=stream)
    first = head - len(events) + 1
    stored = [StoredEvent(stream=stream, seq=seq, event=event) for seq, event in enumerate(events, first)]
    if project is not None:
        project(stored)
    transaction.on_commit(partial(wake_followers, stream))
    transaction.on_commit(partial(count_append, stream, len(stored), began))
    return stored


def _not_yet_stored(stream: str, events: Sequence[NewEvent]) -> list[NewEvent]:
    """Return the first event of each id that the log does not hold, with the stream's row locked."""
    Stream.objects.get_or_create(name=stream)
    Stream.objects.select_for_update().get(name=stream)
    fresh: dict[uuid.UUID, NewEvent] = {}
    for event in events:
        fresh.setdefault(event.event_id, event)
    for event_id, owner in Event.objects.filter(event_id__in=list(fresh)).values_list(
        "event_id", "stream__name"
    ):
        if owner != stream:
            raise EventIdTaken(f"Event id {event_id} already stands in the stream {owner}")
        del fresh[event_id]
    return list(fresh.values())
