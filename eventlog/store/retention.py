"""How far back replay reaches: the only code that removes events, oldest first."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from eventlog.models import Event, Stream
from eventlog.store.database_clock import database_now

STEP = 250
"""Events removed in one transaction. On SQLite, which has one writer, appends wait as long as that takes."""


def prune(*, now: datetime | None = None) -> dict[str, int]:
    """Remove what is older than POKERTOOL_RETENTION_DAYS; return how many events of each stream."""
    before = oldest_kept(now)
    names = list(Stream.objects.values_list("name", flat=True))
    return {name: removed for name in names if (removed := prune_before(name, before))}


def oldest_kept(now: datetime | None = None) -> datetime:
    """Return the moment before which events are no longer kept, by the database's clock unless `now` says."""
    return (now or database_now()) - timedelta(days=settings.POKERTOOL_RETENTION_DAYS)


def prune_before(stream: str, before: datetime) -> int:
    """Remove the events of `stream` created before `before`, up to the first that is younger."""
    row = Stream.objects.get(name=stream)
    return prune_to(stream, _last_older(row, before))


def keep_newest(stream: str, count: int) -> int:
    """Remove all but the newest `count` events of `stream`. Raises ValueError for a count below 0."""
    if count < 0:
        raise ValueError(f"Can't keep {count} events")
    return prune_to(stream, Stream.objects.get(name=stream).head - count)


def prune_to(stream: str, seq: int, *, pause: Callable[[float], None] = time.sleep) -> int:
    """Remove events 1 to `seq` of `stream` in steps, each with its floor; return how many there were.

    After each step there is a pause as long as it took: SQLite lets in whoever asks first, not who has waited
    longest, and writers that wait ask seldom.
    """
    removed = 0
    while True:
        began = time.perf_counter()
        row = Stream.objects.get(name=stream)
        last = min(seq, row.head, row.floor + STEP - 1)
        if last < row.floor:
            return removed
        with transaction.atomic(), connection.cursor() as cursor:
            # Between two numbers: from the lowest on, PostgreSQL would go over all that was removed before.
            cursor.execute(
                "DELETE FROM eventlog_event WHERE stream_id = %s AND seq BETWEEN %s AND %s",
                [row.pk, row.floor, last],
            )
            removed += cursor.rowcount
            # The stream's row comes last: appends wait for the commit alone.
            Stream.objects.filter(pk=row.pk, floor__lte=last).update(floor=last + 1)
        pause(time.perf_counter() - began)


def _last_older(row: Stream, before: datetime) -> int:
    """Return the number up to which every event was created before `before`.

    Looked for from the oldest on, which reads what is removed then, and so needs no index of times. An event
    whose writer's clock was wrong takes no younger one along, and only holds up what comes after it.
    """
    kept = Event.objects.filter(stream=row, seq__range=(row.floor, row.head), created_at__gte=before)
    first = kept.order_by("seq").values_list("seq", flat=True).first()
    return row.head if first is None else first - 1
