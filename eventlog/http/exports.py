"""Events as files: NDJSON as replay gives it, and CSV for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from eventlog.http.downloads import csv_lines
from eventlog.http.spreadsheets import json_cell
from eventlog.models import Event
from eventlog.record import event_text, timestamp
from eventlog.store.printable import printable

COLUMNS = ("stream", "seq", "timestamp", "type", "severity", "key", "message", "data", "event_id")


def ndjson(events: Iterable[Event]) -> Iterator[bytes]:
    """Yield a line an event, as the wire carries it, and to be printed as it is."""
    for event in events:
        text = event_text(
            stream=event.stream.name,
            seq=event.seq,
            type=event.type,
            severity=event.severity,
            message=event.message,
            created_at=event.created_at,
            key=event.key,
            event_id=str(event.event_id),
            data=json.dumps(event.data, ensure_ascii=False),
        )
        yield f"{printable(text)}\n".encode()


def csv(events: Iterable[Event]) -> Iterator[bytes]:
    """Yield a line an event, below one of names; `data` is JSON text."""
    return csv_lines(COLUMNS, (_row(event) for event in events))


def _row(event: Event) -> tuple[object, ...]:
    return (
        event.stream.name,
        event.seq,
        timestamp(event.created_at),
        event.type,
        event.severity,
        event.key,
        event.message,
        json_cell(json.dumps(event.data, ensure_ascii=False)),
        event.event_id,
    )
