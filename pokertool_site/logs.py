"""What logs must not hold."""

from __future__ import annotations

import logging
from collections.abc import Mapping

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
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(known, NoQuery) for known in logger.filters):
            logger.addFilter(NoQuery())


def _without_query(value: object) -> object:
    if isinstance(value, str) and value.startswith("/"):
        return value.partition("?")[0]
    return value
