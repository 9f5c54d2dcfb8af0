"""What logs must not hold."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings


class NoQuery(logging.Filter):
    """Cuts the query off every address in a record: it may carry a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        elif isinstance(record.args, Mapping):
            record.args = {name: _without_query(value) for name, value in record.args.items()}
        return True


class NoPolling(logging.Filter):
    """Leaves out that the API refused somebody: a page that polls it would have a line each time.

    The client is told why, and `/metrics` counts. What is our fault (5xx) stays, and so does any other page.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        path = getattr(request, "path", "")
        return record.levelno >= logging.ERROR or not re.match(settings.POLLED_ADDRESSES, path)


def cut_queries_from(*names: str) -> None:
    """Let no query through the loggers of these names, and leave everything else about them alone.

    The settings' LOGGING would take away the handlers that a server gave them before.
    """
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(known, NoQuery) for known in logger.filters):
            logger.addFilter(NoQuery())


def _without_query(value: object) -> object:
    if isinstance(value, str) and value.startswith("/"):
        return value.partition("?")[0]
    return value
