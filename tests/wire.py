"""The wire between a client and a server, which a test can interrupt: as an outage, as a sleep.

with wire(server.port) as line:
    ...connect to line.port
    line.fall_silent()   # nothing travels, and nobody is told
    line.carry()         # what is new travels; what was connected in silence is dead
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65_536


class Wire:
    """Carries TCP from a port of its own to another one."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._dead: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._silent = threading.Event()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def fall_silent(self) -> None:
        """Carry nothing from here on, neither bytes nor a connection's end."""
        self._silent.set()

    def carry(self) -> None:
        """Work again. A connection that lived through the silence stays dead: bytes of it are lost."""
        with self._lock:
            self._dead |= self._open  # kept, for a closed socket would tell its other end
            self._open = set()
            self._silent.clear()

    def close(self) -> None:
        _end(self._listener)
        for end in self._open | self._dead:
            _end(end)

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        far = socket.socket()
        with self._lock:
            self._open |= {near, far}
            silent = self._silent.is_set()
        if silent:
            return
        try:
            far.connect(("127.0.0.1", self._to))
        except OSError:
            _end(near)
            return
        threading.Thread(target=self._pump, args=(near, far), daemon=True).start()
        self._pump(far, near)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if not self._lives(source):
                    return
                sink.sendall(data)
        if self._lives(source):
            _end(sink)

    def _lives(self, end: socket.socket) -> bool:
        with self._lock:
            return end in self._open and not self._silent.is_set()


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire(to: int) -> Iterator[Wire]:
    """Yield a wire to a port of this machine."""
    line = Wire(to)
    try:
        yield line
    finally:
        line.close()
