"""Neighbours: a bell between processes of one machine that share POKERTOOL_VAR_DIR, without Redis.

Who follows has a datagram socket in the folder `bells`; who appended sends the stream's name to
each. It is a wake-up like any other: it may be lost, and then the poll finds out. Where there
are no such sockets (Windows), or the path is too long for one, the poll is all there is.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from eventlog.private_folders import make_private

logger = logging.getLogger(__name__)

LONGEST = 1024
"""Bytes of a stream's name, and more."""
MINE = f"{uuid.uuid4().hex[:12]}."
"""What this process's sockets begin with: it does not ring for itself."""


class Ear:
    """Hears neighbours ring, on an event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[str], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._path = folder() / f"{MINE}{id(self):x}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            make_private(self._path.parent)
            self._socket.bind(str(self._path))
        except OSError:
            self._socket.close()
            raise
        loop.add_reader(self._socket, self._hear)

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _hear(self) -> None:
        heard = set()
        with suppress(BlockingIOError):
            while True:
                heard.add(self._socket.recv(LONGEST))
        for stream in heard:
            self._ring(stream.decode(errors="replace"))


def listen_to_neighbours(loop: asyncio.AbstractEventLoop, ring: Callable[[str], None]) -> Callable[[], None]:
    """Call `ring` with a stream's name whenever a neighbour appended to it; returns what ends it."""
    if not hasattr(socket, "AF_UNIX"):
        return _nothing
    try:
        return Ear(loop, ring).close
    except OSError as error:
        logger.info("No wake-ups from other processes of this machine, polling: %s", error)
        return _nothing


def ring_neighbours(stream: str) -> None:
    """Ring for `stream` at all other processes here that follow anything. Never waits, never raises."""
    if not hasattr(socket, "AF_UNIX"):
        return
    try:
        ears = [ear for ear in folder().iterdir() if not ear.name.startswith(MINE)]
    except OSError:
        return  # nobody has ever listened here
    if ears:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as mouth:
            for ear in ears:
                _ring_one(mouth, ear, stream.encode())


def folder() -> Path:
    return Path(settings.VAR_DIR) / "bells"


def _ring_one(mouth: socket.socket, ear: Path, stream: bytes) -> None:
    try:
        mouth.sendto(stream, str(ear))
    except ConnectionRefusedError:
        with suppress(OSError):
            ear.unlink()  # its process was killed
    except OSError:
        pass  # gone this moment, or so far behind with listening that it will hear of it anyway


def _nothing() -> None:
    pass
