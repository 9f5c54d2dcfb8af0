"""What logs must not hold."""

from __future__ import annotations

import logging


class NoQuery(logging.Filter):
    """Cuts the query off every address in a record: it may carry a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        return True


def _without_query(value: object) -> object:
    if isinstance(value, str) and value.startswith("/"):
        return value.partition("?")[0]
    return value
