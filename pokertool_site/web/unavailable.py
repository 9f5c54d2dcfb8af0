"""503 instead of 500 where it is the database, or its disk, that is at fault: why, and what to do.

Django calls server_error() for every error that nobody caught, in a view and around it: signing in,
for one, stores the session only once the view is done.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
import time
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as plain_server_error

from eventlog.store.outages import error_text, is_outage

logger = logging.getLogger(__name__)

RETRY_AFTER = 10
"""Seconds after which it is worth another try."""
WARN_EVERY = 10.0
"""Seconds between two lines in the log, however many ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong, for people, and the way out."""

    code: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.reason} {self.way_out}"


FULL = Trouble(
    code="disk_full",
    reason="The disk that the database is on is full, so nothing can be stored: no sign-in either.",
    way_out="Whoever runs PokerTool has to make room there. It goes on by itself as soon as there is some.",
)
READ_ONLY = Trouble(
    code="read_only",
    reason="The database can be read but not written to, so nothing can be stored: no sign-in either.",
    way_out="Whoever runs PokerTool has to let it write to its folder, or to its database server.",
)
BUSY = Trouble(
    code="database_busy",
    reason="The database is busy: somebody else has been writing to it for long.",
    way_out="Try again in a moment.",
)
AWAY = Trouble(
    code="database_away",
    reason="The database does not answer.",
    way_out="Whoever runs PokerTool has to see that it runs. It goes on by itself as soon as it does.",
)
BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
}
BY_STATE = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY, "57014": BUSY}
BY_NUMBER = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}

warned_at = float("-inf")
"""When the log had its last line, by time.monotonic()."""


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return what is wrong where an error is the database's or its disk's; None for any other."""
    if isinstance(error, OSError):
        return BY_NUMBER.get(error.errno or 0)
    if error is None or not is_outage(error):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF  # the rest of it tells which read-only
    return BY_STATE.get(state or "") or BY_SQLITE_CODE.get(code) or AWAY


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended with an error: 503 and the reason in an outage, else 500."""
    error = sys.exc_info()[1]
    trouble = trouble_of(error)
    if error is None or trouble is None:
        return plain_server_error(request)
    _say(request, error)
    response = _answer(request, trouble)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # or Django adds a traceback each time
    return response


def _answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    wants_page = not request.path.startswith("/api/") and request.accepts("text/html")
    if wants_page:
        # Without the request: who it is from would be looked up in the database.
        return HttpResponse(render_to_string("pokertool/unavailable.html", {"trouble": trouble}), status=503)
    return JsonResponse({"error": trouble.code, "message": str(trouble)}, status=503)


def _say(request: HttpRequest, error: BaseException) -> None:
    global warned_at
    now = time.monotonic()
    if now - warned_at >= WARN_EVERY:
        warned_at = now
        logger.error("%s %s got a 503: %s", request.method, request.path, error_text(error))
