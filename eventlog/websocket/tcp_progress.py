"""How many bytes a client's system has acknowledged: a slow client is told from a dead one by it."""

from __future__ import annotations

import socket
import sys
from asyncio import BaseTransport
from contextlib import suppress

BYTES_ACKED = slice(120, 128)
"""Where `struct tcp_info` of Linux has tcpi_bytes_acked (linux/tcp.h)."""


def bytes_acknowledged(transport: BaseTransport) -> int | None:
    """Return how many bytes the other end's system has ever acknowledged; None if unknown."""
    connection = transport.get_extra_info("socket")
    if sys.platform != "linux" or connection is None:
        return None
    with suppress(OSError):  # no TCP, or no longer there
        known: bytes = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_ACKED.stop)
        if len(known) == BYTES_ACKED.stop:
            return int.from_bytes(known[BYTES_ACKED], sys.byteorder)
    return None
