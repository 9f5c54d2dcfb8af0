"""macOS; and any other Unix, for nothing here is Apple's own."""

from __future__ import annotations

import sys
from asyncio import BaseTransport

assert sys.platform not in ("win32", "linux")  # noqa: S101  # mypy reads the rest as macOS has it

from eventlog.wakeup.platform.unix import datagram_socket, is_open_to_others, is_ours, make_folder  # noqa: E402

__all__ = [
    "bytes_acknowledged",
    "datagram_socket",
    "give_back_memory",
    "is_open_to_others",
    "is_ours",
    "make_folder",
]


def bytes_acknowledged(transport: BaseTransport) -> int | None:
    """Return None: what the other end has acknowledged is not told."""
    return None


def give_back_memory() -> None:
    """Nothing: the C library gives back what it likes."""
