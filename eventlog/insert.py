"""Rows into the event table, as fast as the database takes them.

Around the ORM: building a model a row cost more than the database itself
(benchmarks/append.py; docs/adr/0001). The columns are those of `models.Event`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from eventlog.append import NewEvent

COLUMNS = "stream_id, seq, type, severity, message, data, key, event_id, created_at"
INSERT = f"INSERT INTO eventlog_event ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
COPY = f"COPY eventlog_event ({COLUMNS}) FROM STDIN"

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def insert_events(stream_id: int, numbered: Sequence[tuple[int, NewEvent]]) -> None:
    """Insert events with their numbers, inside the caller's transaction; one round trip for many.

    Raises:
        IntegrityError: a number or an id stands there already.
        TypeError, ValueError: an event's data is not JSON.
    """
    rows = _rows(stream_id, numbered)
    with connection.cursor() as cursor:
        if len(numbered) == 1:
            cursor.execute(INSERT, next(rows))
        elif connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(COPY) as sink:
                for row in rows:
                    sink.write_row(row)
        else:
            cursor.executemany(INSERT, list(rows))


def _rows(stream_id: int, numbered: Sequence[tuple[int, NewEvent]]) -> Iterator[tuple[Any, ...]]:
    moment = connection.ops.adapt_datetimefield_value
    native = connection.features.has_native_uuid_field
    for seq, event in numbered:
        event_id = event.event_id if native else event.event_id.hex
        data = _encode(event.data)
        created_at = moment(event.created_at)
        yield (
            stream_id,
            seq,
            event.type,
            str(event.severity),
            event.message,
            data,
            event.key,
            event_id,
            created_at,
        )
