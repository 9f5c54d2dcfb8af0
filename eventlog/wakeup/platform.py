"""What the event log asks of the operating system. Nothing else in it asks which system it runs on."""

from __future__ import annotations

import os
import socket
import stat
import sys
from asyncio import BaseTransport
from pathlib import Path

if sys.platform == "win32":

    def datagram_socket() -> socket.socket | None:
        """Return None: there are none between processes, and the event loop could not wait for one."""
        return None

    def make_folder(folder: Path) -> None:
        """Make a folder with its parent's rights: in a user's folder it is that user's. Raises OSError."""
        folder.mkdir(exist_ok=True)

    def is_ours(found: os.stat_result) -> bool:
        """Return True: the numbers of users are not told."""
        return True

    def is_open_to_others(found: os.stat_result) -> bool:
        """Return False: modes say nothing of other users here."""
        return False

else:
    OTHERS = stat.S_IRWXG | stat.S_IRWXO

    def datagram_socket() -> socket.socket | None:
        """Return a socket for datagrams between local processes, which never waits. Raises OSError."""
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


if sys.platform == "linux":
    import ctypes
    from contextlib import suppress

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

else:

    def bytes_acknowledged(transport: BaseTransport) -> int | None:
        """Return None: what the other end has acknowledged is not told."""
        return None

    def give_back_memory() -> None:
        """Nothing: the C library gives back what it likes."""
