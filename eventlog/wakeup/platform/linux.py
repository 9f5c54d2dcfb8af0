"""Linux."""

from __future__ import annotations

import ctypes
import socket
import sys
from asyncio import BaseTransport
from contextlib import suppress

assert sys.platform == "linux"  # noqa: S101  # mypy reads the rest as Linux has it

from eventlog.wakeup.platform.unix import datagram_socket, is_open_to_others, is_ours, make_folder  # noqa: E402

__all__ = [
    "bytes_acknowledged",
    "datagram_socket",
    "give_back_memory",
    "is_open_to_others",
    "is_ours",
    "make_folder",
]

BYTES_ACKED = slice(120, 128)
"""Where `struct tcp_info` of Linux has tcpi_bytes_acked (linux/tcp.h)."""


def bytes_acknowledged(transport: BaseTransport) -> int | None:
    """Return how many bytes the other end's system has ever acknowledged; None if unknown."""
    connection = transport.get_extra_info("socket")
    if connection is None:
        return None
    with suppress(OSError):  # no TCP, or no longer there
        known: bytes = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_ACKED.stop)
        if len(known) == BYTES_ACKED.stop:
            return int.from_bytes(known[BYTES_ACKED], sys.byteorder)
    return None


def give_back_memory() -> None:
    """Give the system what was freed but is still held, where the C library can (malloc_trim)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps little
    if trim is not None:
        trim(0)
