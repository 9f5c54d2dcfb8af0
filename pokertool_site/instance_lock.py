"""One `manage.py up` for one data folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventlog.private_folders import make_private

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class AlreadyRunning(Exception):
    """Somebody else holds the lock; the message is the note that they left."""


@contextmanager
def instance_lock(path: Path, *, note: str) -> Iterator[None]:
    """Hold the lock at `path` with `note` in it for whoever else wants it.

    The operating system lets go of it when the process ends, however that happens, so
    that a leftover file locks nobody out. Raises AlreadyRunning.
    """
    if not path.parent.exists():
        make_private(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise AlreadyRunning(path.with_suffix(".note").read_text(encoding="utf-8")) from None
        path.with_suffix(".note").write_text(note, encoding="utf-8")
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
