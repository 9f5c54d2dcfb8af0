"""One `manage.py up` for one data folder, which has to stay the one that it was started with.

A program goes on writing to a file that was deleted, and all of it is gone once it ends.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from eventlog.wakeup.private_folders import make_private
from pokertool_site.platform import hold_name

WARN_EVERY = 60.0
"""Seconds until it is said again."""

Identity = tuple[int, int]
"""A file's device and inode."""


class AlreadyRunning(Exception):
    """Somebody else holds the lock; the message is the note that they left, or who they are."""


@contextmanager
def instance_lock(path: Path, *, note: str) -> Iterator[None]:
    """Hold the lock at `path` with `note` in it for whoever else wants it.

    The operating system lets go of it when the process ends, however that happens, so
    that a leftover file locks nobody out. It holds by the folder's name too: a folder that was
    deleted and made anew has a lock file that nobody holds. Raises AlreadyRunning.
    """
    if not path.parent.exists():
        make_private(path.parent)
    with ExitStack() as held:
        try:
            held.enter_context(FileLock(path, mode=0o600, blocking=False))
        except Timeout:
            raise AlreadyRunning(path.with_suffix(".note").read_text(encoding="utf-8")) from None
        holder = hold_name(f"pokertool-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]}", held)
        if holder:
            raise AlreadyRunning(holder)
        path.with_suffix(".note").write_text(note, encoding="utf-8")
        yield


class DataFolder:
    """The paths that have to stay what they were when it was made.

    Args:
        paths: the folder, and files in it. One that is not there yet is not looked after.
        clock: seconds that only grow.
    """

    def __init__(self, paths: Sequence[Path], *, clock: Callable[[], float] = time.monotonic) -> None:
        found = {path: identity(path) for path in paths}
        self._known = {path: known for path, known in found.items() if known is not None}
        self._clock = clock
        self._warned_at: float | None = None

    def warning(self) -> str:
        """Return what to tell the user now: that something was deleted or replaced, else nothing."""
        lost = [path for path, known in self._known.items() if identity(path) != known]
        if not lost:
            return ""
        now = self._clock()
        if self._warned_at is not None and now - self._warned_at < WARN_EVERY:
            return ""
        self._warned_at = now
        how = "replaced" if lost[0].exists() else "deleted"
        return (
            f"{lost[0]} was {how} while PokerTool runs. What is written from now on is lost when it stops: "
            "stop it (Ctrl-C), put a backup back if there is one, and start it again."
        )


def identity(path: Path) -> Identity | None:
    """Return which file a path leads to; None if to none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
