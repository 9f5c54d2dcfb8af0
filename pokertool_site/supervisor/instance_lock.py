"""One `manage.py up` for one data folder, also where somebody deletes that folder meanwhile."""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import gettempdir

from filelock import FileLock, Timeout

from eventlog.wakeup.private_folders import make_private


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
        _hold_name(path, held)
        path.with_suffix(".note").write_text(note, encoding="utf-8")
        yield


def _hold_name(path: Path, held: ExitStack) -> None:
    """Hold what no deleted folder takes along, until `held` is closed. Raises AlreadyRunning."""
    name = "pokertool-" + hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
    if sys.platform == "linux":
        _hold_socket(name, held)
    elif sys.platform != "win32":  # which deletes no folder that has an open file in it
        hold_file(Path(gettempdir()) / f"{name}-{os.getuid()}.lock", held)


def _hold_socket(name: str, held: ExitStack) -> None:
    """Listen on an abstract address: it is no file, and goes with its process."""
    if sys.platform != "linux":
        return
    listener = held.enter_context(socket.socket(socket.AF_UNIX))
    try:
        listener.bind(f"\0{name}")
        listener.listen(1)
    except OSError:
        process, user = _who_listens(name)
        if user in (0, os.geteuid()):
            raise AlreadyRunning(f"process {process}") from None
        # Anybody on this machine may take a name. That is no reason not to start.


def _who_listens(name: str) -> tuple[int, int]:
    """Return process and user of who listens on an abstract address, as the kernel says; -1 for nobody."""
    if sys.platform != "linux":
        return -1, -1
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(1.0)
        try:
            asking.connect(f"\0{name}")
        except OSError:
            return -1, -1
        size = struct.calcsize("3i")
        process, user, _group = struct.unpack(
            "3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        )
    return int(process), int(user)


def hold_file(path: Path, held: ExitStack) -> None:
    """Lock a file beside all data folders, where a deleted one takes nothing along."""
    try:
        held.enter_context(FileLock(path, mode=0o600, blocking=False))
    except Timeout:
        raise AlreadyRunning("an address that it did not leave here") from None
    except OSError:
        return  # another user's: that is no reason not to start
