"""What Linux and macOS have in common: users, modes of files, and sockets that are files."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path

assert sys.platform != "win32"  # noqa: S101  # mypy reads the rest as Unix has it

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def datagram_socket() -> socket.socket | None:
    """Return a socket for datagrams between processes of this machine, which never waits. Raises OSError."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.settimeout(0)
    return made


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only, whatever the umask. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if is_ours(folder.stat()):
        folder.chmod(0o700)  # the umask may have taken some of the owner's own rights


def is_ours(found: os.stat_result) -> bool:
    """Return whether a file belongs to the user that this process runs as."""
    return found.st_uid == os.geteuid()


def is_open_to_others(found: os.stat_result) -> bool:
    """Return whether anybody but its owner may do anything with a file."""
    return bool(found.st_mode & OTHERS)
