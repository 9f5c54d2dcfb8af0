"""Wake-ups between processes of one machine that share POKERTOOL_VAR_DIR, without Redis.

A process that follows has a datagram socket in the folder `bells`; one that appended sends the stream's
name to each. It is a wake-up like any other: it may be lost, and then the poll finds out. Where there
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

from eventlog.wakeup.platform import datagram_socket
from eventlog.wakeup.private_folders import make_private

logger = logging.getLogger(__name__)

MAX_DATAGRAM = 1024
"""Bytes of a stream's name, and more."""
OWN_PREFIX = f"{uuid.uuid4().hex[:12]}."
"""What the names of this process's sockets begin with: it does not notify itself."""


class LocalListener:
    """Receives the wake-ups of other local processes, on an event loop."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, receiver: socket.socket, notify: Callable[[str], None]
    ) -> None:
        self._loop = loop
        self._notify = notify
        self._path = folder() / f"{OWN_PREFIX}{id(self):x}"
        self._socket = receiver
        try:
            make_private(self._path.parent)
            self._socket.bind(str(self._path))
        except OSError:
            self._socket.close()
            raise
        loop.add_reader(self._socket, self._receive)

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _receive(self) -> None:
        received = set()
        with suppress(BlockingIOError):
            while True:
                received.add(self._socket.recv(MAX_DATAGRAM))
        for stream in received:
            self._notify(stream.decode(errors="replace"))


def listen_locally(
    loop: asyncio.AbstractEventLoop, notify: Callable[[str], None]
) -> Callable[[], None] | None:
    """Call `notify` with a stream's name whenever another process appended to it; returns a stop.

    Returns None where that can't be: then the poll is all there is.
    """
    try:
        receiver = datagram_socket()
        return None if receiver is None else LocalListener(loop, receiver, notify).close
    except OSError as error:
        logger.info("No wake-ups from other processes of this machine, polling: %s", error)
        return None


def notify_local_processes(stream: str) -> None:
    """Wake all other local processes that follow anything. Never waits, never raises."""
    try:
        listeners = [listener for listener in folder().iterdir() if not listener.name.startswith(OWN_PREFIX)]
    except OSError:
        return  # nobody has ever listened here
    sender = datagram_socket() if listeners else None
    if sender is not None:
        with sender:
            for listener in listeners:
                _notify_one(sender, listener, stream.encode())


def folder() -> Path:
    return Path(settings.VAR_DIR) / "bells"


def _notify_one(sender: socket.socket, listener: Path, stream: bytes) -> None:
    try:
        sender.sendto(stream, str(listener))
    except ConnectionRefusedError:
        with suppress(OSError):
            listener.unlink()  # its process was killed
    except OSError:
        pass  # gone this moment, or with so many waiting that it will read the log anyway
