"""What logs must not hold: addresses' queries, and what would act on the terminal that shows them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from numbers import Number
from typing import Any

from django.conf import settings

from eventlog.http.long_answers import CutShort
from eventlog.store.printable import printable, printable_lines

LONGEST_SAID = 300
"""Characters."""


class NoQuery(logging.Filter):
    """Cuts the query off every address in a record: it may carry a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        elif isinstance(record.args, Mapping):
            record.args = {name: _without_query(value) for name, value in record.args.items()}
        return True


class NoTraceback(logging.Filter):
    """Says in a line what else would be a traceback: an answer that was cut short is no bug of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, CutShort):
            record.msg, record.args, record.exc_info, record.exc_text = str(error), (), None, None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class NoPolling(logging.Filter):
    """Leaves out that the API refused somebody: a page that polls it would have a line each time.

    The client is told why, and `/metrics` counts. What is our fault (5xx) stays, and so does any other page.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        path = getattr(request, "path", "")
        return record.levelno >= logging.ERROR or not re.match(settings.POLLED_ADDRESSES, path)


class OneLineForClients(logging.Filter):
    """Leaves one short line of what a client did wrong.

    Django logs a traceback for each Host that is none of ours, each form that can't be parsed and each
    page that somebody may not see: anybody could fill a disk with them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
            if len(said := record.getMessage()) > LONGEST_SAID:
                record.msg, record.args = f"{said[:LONGEST_SAID]}...", None
        return True


def cut_queries_from(*names: str) -> None:
    """Let no query through the loggers of these names, and leave everything else about them alone.

    The settings' LOGGING would take away the handlers that a server gave them before.
    """
    _filter(NoQuery, names)


def cut_answers_in_a_line(*names: str) -> None:
    """Let the loggers of these names say in one line that an answer was cut short."""
    _filter(NoTraceback, names)


def _filter(kind: type[logging.Filter], names: Iterable[str]) -> None:
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(known, kind) for known in logger.filters):
            logger.addFilter(kind())


def _without_query(value: object) -> object:
    if isinstance(value, str) and value.startswith("/"):
        return value.partition("?")[0]
    return value


def make_records_printable() -> None:
    """Let every record that this process logs hold printable text only, whoever logs it and handles it.

    A message is one line; what follows a line feed in a traceback is indented, so that no text from
    outside can look like a line of the log.
    """
    make = logging.getLogRecordFactory()
    if not isinstance(make, partial) or make.func is not _printable_record:
        logging.setLogRecordFactory(partial(_printable_record, make))


def _printable_record(make: Callable[..., logging.LogRecord], *args: Any, **more: Any) -> logging.LogRecord:
    record = make(*args, **more)
    if isinstance(record.msg, str):
        record.msg = printable(record.msg)
    else:
        record.msg = _Shown(record.msg)  # whose text the record asks for
    if isinstance(record.args, tuple):
        record.args = tuple(_printable(value) for value in record.args)
    elif isinstance(record.args, Mapping):
        record.args = {name: _printable(value) for name, value in record.args.items()}
    if record.exc_info and record.exc_info[1] is not None:
        # Formatters take this text where it is there, and make their own where it is not.
        record.exc_text = _indented(logging.Formatter().formatException(record.exc_info))
    if record.stack_info:
        record.stack_info = _indented(record.stack_info)
    return record


def _printable(value: object) -> object:
    """Return a value that a format takes as it took this one; numbers are what they are."""
    if isinstance(value, str):
        return printable(value)
    return value if value is None or isinstance(value, Number) else _Shown(value)


def _indented(text: str) -> str:
    return printable_lines(text).replace("\n", "\n  ")


class _Shown:
    """Anything else, an error for one: its text is printable, and made only if somebody wants it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __str__(self) -> str:
        return printable(self._value)

    def __repr__(self) -> str:
        return printable(repr(self._value))
