"""A value that the database can't take is the request's fault: 400, whatever view let it through.

Every parameter has a reader that bounds it (eventlog.access.parameters, and admin_lookups.py for the
admin); this is for what they missed, and for packages that read on their own. It is logged as an error, with
its traceback, for each is a reader that is missing: `benchmarks.hostile_requests` fails on it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from eventlog.http.views import refusal

logger = logging.getLogger(__name__)

DRIVER_ERRORS = (OverflowError, UnicodeEncodeError, ValueError)
"""What database drivers raise for a number beyond 64 bits, half of a surrogate pair, a NUL; others do too."""


class BadValueMiddleware:
    """Middleware: 400 instead of 500 where what was asked can't be put to the database."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        asked = request.GET or request.POST or (request.resolver_match and request.resolver_match.kwargs)
        if not (asked and is_bad_value(exception)):
            return None
        logger.error(
            "A value in a request to %s is none for the database: a reader is missing",
            request.path[:200],
            exc_info=exception,
        )
        return refusal(400, "bad_value", "A value in the address or in the form is out of range, or none")


def is_bad_value(error: Exception) -> bool:
    """Tell whether a database, or its driver, could not take a value: the same on every try."""
    return isinstance(error, DataError) or (
        isinstance(error, DRIVER_ERRORS) and _raised_in_driver(error.__traceback__)
    )


def _raised_in_driver(traceback: TracebackType | None) -> bool:
    """Tell whether an error's last step within Python was Django's handing a statement on."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    module = traceback.tb_frame.f_globals.get("__name__", "") if traceback is not None else ""
    return module.startswith(("django.db.backends.", "psycopg", "sqlite3"))
