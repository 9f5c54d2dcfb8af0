"""What logs must not hold."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from eventlog.streaming import CutShort


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
            record.msg, record.args, record.exc_info = str(error), (), None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
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
