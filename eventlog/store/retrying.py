"""Patience: the one way for whoever runs for long to ask a database that may go away meanwhile.

    patiently(save, log=logger, waits="The session's row waits", resumes="The session's row is written")

It asks again for as long as asking again may help (`eventlog.store.outages`). What can never be answered is
raised at once, or one bad question would hold up all that comes after it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from eventlog.store.outages import FAULTS, is_outage

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
        """Know of none, as at the start."""
        self._away_since: float | None = None
        self._back_since: float | None = None

    def is_away(self) -> bool:
        """Return whether the newest question had no answer."""
        return self._away_since is not None

    def begins(self) -> None:
        """Take note of a question that had no answer."""
        with self._lock:
            if self._away_since is None:
                self._away_since = self._clock()

    def is_over(self) -> None:
        """Take note of an answer."""
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


def noted(question: Callable[[], T]) -> T:
    """Ask once, and take note of whether the database answers. A broken connection is dropped.

    Raises what the question raises.
    """
    try:
        answer = question()
    except FAULTS as error:
        if is_outage(error):
            outage.begins()
            connection.close()  # this thread's own: the next try makes another
        raise
    outage.is_over()
    return answer


def patiently(
    question: Callable[[], T],
    *,
    log: logging.Logger,
    waits: str,
    resumes: str,
    level: int = logging.ERROR,
    stopping: Stopping | None = None,
) -> T:
    """Ask until there is an answer, and return it. Not inside a transaction, and not on an event loop.

    What is asked may have been done although no answer came, so doing it twice must be the same as once.

    Args:
        question: asks the database, in this thread.
        log: is told once that the database is away, and once that it is back.
        waits: what is said then, as in "Events wait".
        resumes: what is said afterwards, as in "Events flow again".
        level: how loud the first is; the second is a warning at most.
        stopping: the pause between two tries. Once it returns True the outage is raised.

    Raises:
        DatabaseError, InterfaceError: asking again can't help, or `stopping` wants no more.
    """
    pause_for = threading.Event().wait if stopping is None else stopping
    away_since: float | None = None
    pause = FIRST_PAUSE
    while True:
        try:
            answer = noted(question)
        except FAULTS as error:
            if not is_outage(error):
                raise
            if away_since is None:
                away_since = time.monotonic()
                log.log(level, "%s: the database can't be used (%s).", waits, said_by(error))
            if pause_for(pause):
                raise
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            if away_since is not None:
                away = time.monotonic() - away_since
                log.log(min(level, logging.WARNING), "%s: the database was away for %.1f s.", resumes, away)
            return answer


def said_by(error: BaseException) -> str:
    """Return what the database said, in one line."""
    return " ".join(str(error).split()) or type(error).__name__
