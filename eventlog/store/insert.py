"""Numbers and rows into the log, as fast as the database takes them.

Around the ORM: building a model a row cost more than the database itself
(benchmarks/append.py; docs/adr/0001). The columns are those of `models.Event`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from eventlog.record import NewEvent
from eventlog.store.limits import validated_data

COLUMNS = "stream_id, seq, type, severity, message, data, key, event_id, created_at"
INSERT = f"INSERT INTO eventlog_event ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
COPY = f"COPY eventlog_event ({COLUMNS}) FROM STDIN"
CLAIM = "UPDATE eventlog_stream SET head = head + %s WHERE name = %s RETURNING id, head"
FEW = 10
"""Events up to which PostgreSQL gets one statement; from about 20 on COPY costs both sides less."""

Row = tuple[Any, ...]
"""An event's columns but the first two, ready for the database."""


def takes_one_statement(count: int) -> bool:
    """Tell whether store() of so many events is one statement, and so needs no transaction around it."""
    return connection.vendor == "postgresql" and count <= FEW


def store(stream: str, rows: Sequence[Row]) -> int | None:
    """Lock the stream's row until the commit, take numbers and insert the `rows` of rows_of() under them.

    Return the last number; None, and nothing was stored, if there is no such stream.

    Raises:
        IntegrityError: an id stands there already.
    """
    with connection.cursor() as cursor:
        if takes_one_statement(len(rows)):
            values = [value for row in rows for value in row]
            cursor.execute(_claim_and_insert(len(rows)), [len(rows), stream, *values])
            row = cursor.fetchone()
            return row[0] if row else None
        cursor.execute(CLAIM, [len(rows), stream])
        row = cursor.fetchone()
        if row is None:
            return None
        stream_id, head = row
        first = head - len(rows) + 1
        numbered = ((stream_id, seq, *values) for seq, values in enumerate(rows, start=first))
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(COPY) as sink:
                for each in numbered:
                    sink.write_row(each)
        elif len(rows) == 1:
            cursor.execute(INSERT, next(numbered))
        else:
            cursor.executemany(INSERT, list(numbered))
    return head  # type: ignore[no-any-return]


@lru_cache(maxsize=FEW)
def _claim_and_insert(count: int) -> str:
    """Return the statement that numbers and inserts `count` events, and selects the new head."""
    rows = ", ".join(f"({count - at}, %s, %s, %s, %s, %s, %s, %s)" for at in range(1, count + 1))
    return f"""
        WITH claimed AS ({CLAIM}),
        stored AS (
            INSERT INTO eventlog_event ({COLUMNS})
            SELECT claimed.id, claimed.head - e.before, e.type, e.severity, e.message, e.data::jsonb, e.key,
                   e.event_id::uuid, e.created_at::timestamptz
            FROM claimed, (VALUES {rows})
                 AS e (before, type, severity, message, data, key, event_id, created_at)
            ORDER BY e.before DESC
        )
        SELECT head FROM claimed
    """  # noqa: S608 (our own words and numbers)


def rows_of(events: Sequence[NewEvent]) -> list[Row]:
    """Return each event's columns but the first two, as text: drivers take longer over objects.

    Asks no database. Raises EventRejected for an event that none takes.
    """
    rows: list[Row] = []
    moment: Callable[[datetime], str | None] = datetime.isoformat
    if connection.vendor == "sqlite":  # UTC without saying so
        moment = connection.ops.adapt_datetimefield_value
    for event in events:
        severity = str(event.severity)
        data = validated_data(
            type=event.type, severity=severity, key=event.key, message=event.message, data=event.data
        )
        at = moment(event.created_at)
        rows.append((event.type, severity, event.message, data, event.key, event.event_id.hex, at))
    return rows
