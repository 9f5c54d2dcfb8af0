"""Opens files that people name, and no more than files: a pipe or a device may never end."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from detection.platform import WITHOUT_WAITING

KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class FileUnreadable(Exception):
    """A file can't be opened, or is none; the message names it and says why."""


def opened(path: Path, *, folder: str = "is a folder, not a file") -> BinaryIO:
    """Return an ordinary file, opened for reading, at its beginning; nothing else is opened or waited for.

    Args:
        path: the file.
        folder: what to say of it if it is a folder.

    Raises:
        FileUnreadable: there is none, it is empty, may not be read, or is a folder, a pipe, a device.
    """
    try:
        _check(path, path.stat(), folder)
        # Should a pipe have come in its place meanwhile, opening it does not wait.
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115
        try:
            _check(path, os.fstat(file.fileno()), folder)
        except FileUnreadable:
            file.close()
            raise
    except FileNotFoundError as error:
        raise FileUnreadable(f"{told(path)}: no such file") from error
    except OSError as error:
        raise FileUnreadable(f"{told(path)}: can't be opened ({error.strerror or error})") from error
    except ValueError as error:
        raise FileUnreadable(f"{str(path)!r}: no file can be called that") from error
    return file


def told(path: str | Path) -> str:
    """Return what a file is called as text to print and to store: what is no UTF-8 in it is escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def at_home(path: str | Path) -> Path:
    """Return the path with `~` as a home folder; as it is where there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _check(path: Path, found: os.stat_result, folder: str) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        raise FileUnreadable(f"{told(path)}: {folder}")
    if kind != stat.S_IFREG:
        raise FileUnreadable(f"{told(path)}: is {KINDS.get(kind, 'no ordinary file')}, not a file")
    if found.st_size == 0:
        raise FileUnreadable(f"{told(path)}: the file is empty")


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | WITHOUT_WAITING)
