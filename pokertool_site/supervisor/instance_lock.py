"""One `manage.py up` for one data folder, also where somebody deletes that folder meanwhile."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from eventlog.wakeup.private_folders import make_private
from pokertool_site.platform import hold_name


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
