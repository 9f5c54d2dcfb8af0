"""How much the crowd itself can take: beside it a sender that does nothing but send.

    python -m benchmarks._fanout.limit PORT CLIENTS SECONDS EVENTS      the sender

It answers each handshake, then writes frames that are made already, with EVENTS events each, to one
socket after the other for as long as they take them. No server can send with less work in
between, so a figure below this one is the server's own.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from websockets.frames import Frame, Opcode

from benchmarks._fanout.crowd import Crowd
from benchmarks._fanout.frames import request
from benchmarks._fanout.processes import process
from benchmarks._fanout.publish import text
from benchmarks._fanout.usage import Usage
from tests.servers import free_port

ACCEPTED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What came of a sender that only sends; shares of one core."""

    deliveries: float
    frames: float
    crowd_cpu: float
    sender_cpu: float


def measure_limit(*, clients: int, seconds: float, events: int) -> Limit:
    """Let a crowd take all that a sender can send, in frames of `events` events."""
    with _sender(clients, seconds + 5, events) as (port, pid):
        crowd = Crowd(port, lambda _: request("/", port), [(b"welcome", b"")])
        crowd.connect(clients)
        crowd.receive(1.0)
        crowd.arrivals.clear()
        sender, own, began = Usage(pid), time.process_time(), time.monotonic()
        crowd.receive(seconds)
        passed = time.monotonic() - began
        came, frames = crowd.arrivals.deliveries(), crowd.arrivals.frames
        used = time.process_time() - own, sender.share()
        crowd.close()
    return Limit(
        deliveries=came / passed, frames=frames / passed, crowd_cpu=used[0] / passed, sender_cpu=used[1]
    )


@contextmanager
def _sender(clients: int, seconds: float, events: int) -> Iterator[tuple[int, int]]:
    port = free_port()
    words = [str(port), str(clients), f"{seconds:g}", str(events)]
    with process([sys.executable, "-m", "benchmarks._fanout.limit", *words], {}, port) as started:
        yield port, started.pid


def frame(payload: bytes) -> bytes:
    """Return a text frame as a server sends it."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def main() -> None:
    port, clients, seconds, events = (float(word) for word in sys.argv[1:])
    listed = ",".join(text(number) for number in range(1, int(events) + 1))
    ready = frame(f'{{"type":"events","events":[{listed}]}}'.encode() if events > 1 else listed.encode())
    deadline = time.monotonic() + seconds + 60
    with socket.create_server(("127.0.0.1", int(port)), backlog=4096) as listener:
        connections = list(_come_in(listener, int(clients), deadline))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for connection in connections:
            try:
                sent = connection.send(ready)
                if sent < len(ready):  # full: the rest of this frame has to follow
                    connection.settimeout(None)
                    connection.sendall(ready[sent:])
                    connection.settimeout(0)
            except BlockingIOError:
                continue
            except OSError:
                return


def _come_in(listener: socket.socket, number: int, deadline: float) -> Iterator[socket.socket]:
    """Accept that many clients; whoever only looks whether the port answers is none."""
    while number and time.monotonic() < deadline:
        connection, _ = listener.accept()
        if not connection.recv(4096):
            connection.close()
            continue
        connection.sendall(ACCEPTED + frame(b"welcome"))
        connection.settimeout(0)
        number -= 1
        yield connection


if __name__ == "__main__":
    main()
