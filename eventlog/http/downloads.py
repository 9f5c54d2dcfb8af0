"""Files made while they are sent: NDJSON, and CSV in which a spreadsheet runs nothing.

Excel, LibreOffice and Google Sheets take a cell for a formula by how it begins, and each has its own
idea of what may stand before that. They also have their own idea of what ends a cell: where the
system's list separator is `;`, a file with commas is cut at each `;`, whatever is quoted.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import content_disposition_header

from eventlog.http.long_answers import LongAnswer
from eventlog.models import Event
from eventlog.record import event_text, timestamp
from eventlog.store.printable import printable, printable_lines

BEGINS_A_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
"""Also in their other widths and sizes, which spreadsheets take for these."""
ENDS_A_CELL = frozenset(";\t\r\n")
"""But for the comma, at which our files are cut, and which csv quotes."""
PASSED_OVER = frozenset(
    "'\"`\N{LEFT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{BRAILLE PATTERN BLANK}"
)
"""Before a formula's first character, as are blanks of all kinds and what has no width."""

_MAY_RUN = re.compile(r"""^[;\t\n]|(?:^|[;\t\n])[\s'"`]*[=+@-]""")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def cell(value: Any) -> Any:
    """Return what to write into a cell for a value; text gets a `'` before whatever would be run.

    So does text that begins with what ends a cell. Numbers, also as text, stay what they are;
    control characters are shown as they are when printed.
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    shown, is_at_the_beginning = [], True
    text = printable_lines(value.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isascii() and not _MAY_RUN.search(text):  # which is most of it
        return text
    shown = ["'"] if text[0] in ENDS_A_CELL else []
    is_at_the_beginning = True
    for char in text:
        if is_at_the_beginning and _begins_a_formula(char):
            shown.append("'")
        shown.append(char)
        is_at_the_beginning = char in ENDS_A_CELL or (is_at_the_beginning and _is_passed_over(char))
    return "".join(shown)


def json_cell(text: str) -> str:
    """Return JSON text as a cell, which is JSON of the same content; it begins no formula and no cell."""
    return printable_lines(text).replace(";", "\\u003b")


def _begins_a_formula(char: str) -> bool:
    return unicodedata.normalize("NFKC", char)[:1] in BEGINS_A_FORMULA


def _is_passed_over(char: str) -> bool:
    return char in PASSED_OVER or char.isspace() or unicodedata.category(char) in ("Cf", "Mn")


PAGE = 500
"""Rows read at once."""
Row = TypeVar("Row", bound=Model)


def download(request: HttpRequest, pieces: Iterator[bytes], *, name: str, content_type: str) -> LongAnswer:
    """Answer with a file of this name, made of `pieces` while it is sent."""
    response = LongAnswer(request, pieces, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def every_row(rows: QuerySet[Row]) -> Iterator[Row]:
    """Yield rows by their primary key, in pages: no query stays open, and none counts or skips."""
    last = None
    ordered = rows.order_by("pk")
    while True:
        page = list((ordered if last is None else ordered.filter(pk__gt=last))[:PAGE])
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].pk


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file line by line, in which a spreadsheet runs nothing."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow([cell(name) for name in head])
    yield _flushed(line)
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield _flushed(line)


def _flushed(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


EVENT_COLUMNS = ("stream", "seq", "timestamp", "type", "severity", "key", "message", "data", "event_id")


def events_ndjson(events: Iterable[Event]) -> Iterator[bytes]:
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


def events_csv(events: Iterable[Event]) -> Iterator[bytes]:
    """Yield a line an event, below one of names; `data` is JSON text."""
    return csv_lines(EVENT_COLUMNS, (_event_row(event) for event in events))


def _event_row(event: Event) -> tuple[object, ...]:
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
