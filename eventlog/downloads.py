"""Files that are made while they are sent, however long they are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from eventlog.streaming import LongAnswer

PAGE = 500
"""Rows read at once."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this is run by spreadsheets, and names on a table are anybody's."""

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)

Row = TypeVar("Row", bound=Model)


def download(request: HttpRequest, pieces: Iterator[bytes], *, name: str, content_type: str) -> LongAnswer:
    """Answer with a file of this name, made of `pieces` while it is sent."""
    response = LongAnswer(request, pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
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
    """Yield a CSV file line by line; text that a spreadsheet would run is quoted with `'`."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(head)
    yield _taken(line)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield _taken(line)


def _cell(value: Any) -> Any:
    runs = isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value)
    return f"'{value}" if runs else value


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()
