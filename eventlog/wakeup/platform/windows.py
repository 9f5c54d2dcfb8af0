"""Microsoft Windows, where a folder has its parent's rights and no socket is a file."""

from __future__ import annotations

import os
import socket
import sys
from asyncio import BaseTransport
from pathlib import Path

assert sys.platform == "win32"  # noqa: S101  # mypy reads the rest as Windows has it


def datagram_socket() -> socket.socket | None:
    """Return None: there are none between processes, and the event loop could not wait for one."""
    return None


def make_folder(folder: Path) -> None:
    """Make a folder, with its parent's rights: in a user's own folder it is that user's. Raises OSError."""
    folder.mkdir(exist_ok=True)


def is_ours(found: os.stat_result) -> bool:
    """Return True: the numbers of users are not told."""
    return True


def is_open_to_others(found: os.stat_result) -> bool:
    """Return False: modes say nothing of other users here."""
    return False


def bytes_acknowledged(transport: BaseTransport) -> int | None:
    """Return None: what the other end has acknowledged is not told."""
    return None


def give_back_memory() -> None:
    """Nothing: the C library gives back what it likes."""
