"""Outages: is the database away for a while, or can this question never be answered?

Who waits for a database that is away must not wait for an answer that will never come: what one client
sent would hold up all who wait with it. So an error counts as an outage only where asking the
same again later may succeed. Code that runs for long asks in attempts:

    for attempt in attempts_while_away(log=logger, waits="The row waits", resumes="The row is written"):
        with attempt:
            save()
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self, TypeVar

from django.db import (
    DataError,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.db.utils import DatabaseError, InterfaceError

FAULTS = (DatabaseError, InterfaceError)
"""What Django raises for anything that goes wrong with a database."""
NEVER = (DataError, IntegrityError, NotSupportedError)
"""The question is at fault, whenever it is asked."""
MENDED_MEANWHILE = frozenset({"42P01", "42703", "3F000", "42501"})
"""PostgreSQL's undefined_table, undefined_column, invalid_schema_name and insufficient_privilege: `migrate`
or a GRANT mends them while we wait."""
LIMIT_EXCEEDED = "54"
"""PostgreSQL's class of errors for statements that are too large or complex; psycopg: OperationalError."""


def is_outage(error: BaseException) -> bool:
    """Tell whether asking the same later may help: locked, full, gone, restarting, not migrated yet."""
    if not isinstance(error, FAULTS) or isinstance(error, NEVER):
        return False
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(error, ProgrammingError):
        return state in MENDED_MEANWHILE
    if isinstance(error, OperationalError):
        too_big = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_TOOBIG
        return not too_big and not state.startswith(LIMIT_EXCEEDED)
    return True


T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 5.0
"""Seconds between two tries; each pause is twice as long as the one before, up to the longest."""

Stopping = Callable[[float], bool]
"""Waits for so many seconds, or less; returns whether to wait no longer, as threading.Event.wait() does."""


class Outage:
    """What this process knows of its database: whether it is away, or since when it is back."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Forget all outages, as at the start."""
        self._away_since: float | None = None
        self._back_since: float | None = None

    def is_away(self) -> bool:
        """Return whether the newest question had no answer."""
        return self._away_since is not None

    def began(self) -> None:
        """Record that a question had no answer."""
        with self._lock:
            if self._away_since is None:
                self._away_since = self._clock()

    def ended(self) -> None:
        """Record an answer."""
        if self._away_since is not None:
            with self._lock:
                self._away_since, self._back_since = None, self._clock()

    def seconds_since(self) -> float:
        """Return for how long the database has answered: 0 while it is away, inf if it never was."""
        with self._lock:
            if self._away_since is not None:
                return 0.0
            return float("inf") if self._back_since is None else self._clock() - self._back_since


outage = Outage()
"""This process's."""


def track_outage(question: Callable[[], T]) -> T:
    """Ask once, and record whether the database answers. A broken connection is dropped.

    Raises what the question raises.
    """
    try:
        answer = question()
    except FAULTS as error:
        if is_outage(error):
            _began()
        raise
    outage.ended()
    return answer


def _began() -> None:
    outage.began()
    connection.close()  # this thread's own: the next try makes another


class Attempt:
    """One of attempts_while_away(), as the block of a `with`. An outage ends the block, and is kept here."""

    outage: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> bool:
        if error is None:
            outage.ended()
        elif is_outage(error):
            _began()
            self.outage = error
        return self.outage is not None


def attempts_while_away(
    *,
    log: logging.Logger,
    waits: str,
    resumes: str,
    level: int = logging.ERROR,
    stopping: Stopping | None = None,
) -> Iterator[Attempt]:
    """Yield attempts until the database answers in one. Not inside a transaction, and not on an event loop.

    What is asked may have been done although no answer came, so doing it twice must be the same as once.

    Args:
        log: is told once that the database is away, and once that it is back.
        waits: what is said then, as in "Events wait".
        resumes: what is said afterwards, as in "Events flow again".
        level: how loud the first is; the second is a warning at most.
        stopping: the pause between two tries. Once it returns True the outage is raised.

    Raises:
        DatabaseError, InterfaceError: an outage, once `stopping` wants no more.
    """
    pause_for = threading.Event().wait if stopping is None else stopping
    away_since: float | None = None
    pause = FIRST_PAUSE
    while True:
        attempt = Attempt()
        yield attempt
        if attempt.outage is None:
            break
        if away_since is None:
            away_since = time.monotonic()
            log.log(level, "%s: the database can't be used (%s).", waits, error_text(attempt.outage))
        if pause_for(pause):
            raise attempt.outage
        pause = min(2 * pause, LONGEST_PAUSE)
    if away_since is not None:
        away = time.monotonic() - away_since
        log.log(min(level, logging.WARNING), "%s: the database was away for %.1f s.", resumes, away)


def retry_while_away(
    question: Callable[[], T],
    *,
    log: logging.Logger,
    waits: str,
    resumes: str,
    level: int = logging.ERROR,
    stopping: Stopping | None = None,
) -> T:
    """Ask until there is an answer, and return it. See attempts_while_away().

    Raises:
        DatabaseError, InterfaceError: asking again can't help, or `stopping` wants no more.
    """
    for attempt in attempts_while_away(log=log, waits=waits, resumes=resumes, level=level, stopping=stopping):
        with attempt:
            answer = question()
    return answer


def error_text(error: BaseException) -> str:
    """Return an error's text in one line."""
    return " ".join(str(error).split()) or type(error).__name__
