"""Files that are made while they are sent, however long they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import content_disposition_header

from eventlog.http.spreadsheets import cell
from eventlog.http.streaming import LongAnswer

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
    yield _taken(line)
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()
