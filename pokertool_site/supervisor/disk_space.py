"""Is there disk space where the database keeps its pages? Found out by writing something.

How much is free says little: quotas, blocks that are kept for root, a disk that went read-only. What is
written is gone again before anybody sees it.

Raises:
    DiskFull, ReadOnly, DatabaseGone: what keeps anything from being written.
    DatabaseError, InterfaceError: the database does not answer.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from django.db import connection, transaction
from django.db.utils import DatabaseError, InterfaceError

from eventlog.wakeup.polling import sqlite_path

TEST_BYTES = 256 * 1024
"""Bytes that have to fit: some hundred events."""
VALID_SECONDS = 2.0
"""Seconds that a finding is good for, so that it costs the disk nothing however often somebody asks."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
DISK_FULL = "53100"
"""PostgreSQL's code for it."""


class DiskFull(OSError):
    """There is no space for what would be written."""


class ReadOnly(OSError):
    """Nothing may be written: the disk, the folder or the server allows reading only."""


class DatabaseGone(OSError):
    """The database's file is not there any more."""


def check_disk_space() -> None:
    """Write as much as some events take, and let it go again. Takes milliseconds; not for an event loop."""
    path = sqlite_path()
    if path is None:
        _check_server()
    else:
        check_file(Path(path))


def check_file(database: Path) -> None:
    if not database.exists():
        raise DatabaseGone(f"{database} is not there any more")
    try:
        with TemporaryFile(dir=database.parent, buffering=0) as file:
            file.write(_random_bytes())
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(f"The disk of {database.parent} is full") from error
        if error.errno in FORBIDDEN:
            raise ReadOnly(f"{database.parent} can't be written to: {error.strerror}") from error
        raise


def _check_server() -> None:
    """Let the server sort more than fits its memory: that goes to a file on the disk of the database.

    Unlike a row that is written and taken back it always takes space, and leaves nothing to clean up.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            (read_only,) = cursor.fetchone()
            if read_only == "on":
                raise ReadOnly("The database server takes no writes: it is a standby, or set to read only")
            cursor.execute("SET LOCAL work_mem = '64kB'")
            cursor.execute("SELECT count(*) FROM generate_series(1, %s)", [TEST_BYTES // 16])
            cursor.fetchone()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) == DISK_FULL:
            raise DiskFull(f"The database server's disk is full: {error}") from error
        raise
    finally:
        connection.close()


@cache
def _random_bytes() -> bytes:
    """Return bytes that no file system can make smaller."""
    return os.urandom(TEST_BYTES)


class DiskSpaceCheck:
    """Remembers for a moment what check_disk_space() found, for all who ask."""

    def __init__(
        self, check: Callable[[], None] = check_disk_space, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._check = check
        self._clock = clock
        self._lock = threading.Lock()
        self._found: tuple[float, Exception | None] | None = None

    def check(self) -> None:
        """Raise what check_disk_space() raised within the last VALID_SECONDS, or raises now."""
        with self._lock:
            if self._found is None or self._clock() - self._found[0] >= VALID_SECONDS:
                self._found = self._clock(), self._run()
            _, error = self._found
        if error is not None:
            raise error

    def _run(self) -> Exception | None:
        try:
            self._check()
        except (OSError, DatabaseError, InterfaceError) as error:
            return error
        return None
