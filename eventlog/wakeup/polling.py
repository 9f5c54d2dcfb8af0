"""Polls: how a process notices that the log moved when no wake-up came.

They are why a capture in another terminal reaches a browser with no Redis at all, and why a
lost wake-up costs latency and nothing else.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from django.conf import settings
from django.db import connection

from eventlog.models import Stream

FILE_INTERVAL = 0.1
"""Seconds between two looks at SQLite's data_version, where other processes' wake-ups reach this one: a look
takes a few microseconds, but waking up for it fifty times a second takes a hundredth of a core, all day."""
FILE_INTERVAL_ALONE = 0.02
"""The same where the poll is all there is."""
HEADS_INTERVAL = 1.0
"""Seconds between two head queries on PostgreSQL, where the channel layer carries wake-ups."""
HEADS_INTERVAL_ALONE = 0.05
"""The same where there is no shared layer, so that the poll is all there is."""


class DataVersion:
    """Tells whether any other connection has committed to a SQLite file since it was last asked.

    Cheap enough for an event loop: `PRAGMA data_version` reads a counter in shared memory
    (sqlite.org/pragma.html#pragma_data_version) and here never waits for a lock.
    """

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        self._seen: Any = None
        self.has_moved()

    def has_moved(self) -> bool:
        try:
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.OperationalError:
            return True  # locked for a moment: somebody is at work, so look
        moved: bool = version != self._seen
        self._seen = version
        return moved

    def close(self) -> None:
        self._connection.close()


def sqlite_path() -> str | None:
    """Return the database file's path; None where the database is another."""
    if connection.vendor != "sqlite":
        return None
    return str(connection.settings_dict["NAME"])


def file_interval(*, is_told: bool) -> float:
    """Return the seconds between two looks at a SQLite file; `is_told`: wake-ups of other processes come."""
    return FILE_INTERVAL if is_told else FILE_INTERVAL_ALONE


def heads_interval() -> float:
    return HEADS_INTERVAL if settings.REDIS_URL else HEADS_INTERVAL_ALONE


def heads(streams: list[str]) -> dict[str, tuple[str, int]]:
    """Return epoch and head of each of these streams that exists."""
    rows = Stream.objects.filter(name__in=streams).values_list("name", "epoch", "head")
    return {name: (epoch, head) for name, epoch, head in rows}
