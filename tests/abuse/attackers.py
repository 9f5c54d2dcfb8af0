"""Many attackers at once in a process of their own, from addresses of their own on this machine.

    python -m tests.abuse.attackers PORT '{"deaf": 1000, "filters": 300, ...}'

Each kind has a function of its name that opens so many sockets. Each address opens PER_ADDRESS at most, as
a botnet would do: caps by address keep none of them out. Says `ready` once all are open, goes on until
standard input ends, and then says how many of each kind the server had ended by itself.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import threading
import time
from contextlib import suppress

from tests.raw_frames import head

PER_ADDRESS = 100
"""Sockets that one address opens; for replays REPLAYS_PER_ADDRESS."""
REPLAYS_PER_ADDRESS = 2
DRIP_EVERY = 1.0
"""Seconds between two bytes of what never ends."""


class Attackers:
    """Sockets by kind, and one thread that reads what is to be read and drips what drips."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._address = 2 << 8  # 127.0.2.0, and on from there
        self._left = 0
        self.open: dict[socket.socket, str] = {}
        self.ended: dict[str, int] = {}
        self._drips: list[socket.socket] = []

    def connect(self, kind: str, sent: bytes, *, per_address: int, reads: bool, drips: bool = False) -> None:
        """Open a socket from an address that has fewer than `per_address` yet, and send the beginning."""
        if self._left <= 0:
            self._address += 1
            self._left = per_address
        self._left -= 1
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 262144 if reads else 4096)
        client.bind((f"127.0.{self._address >> 8}.{self._address & 255}", 0))
        client.settimeout(60)
        client.connect(("127.0.0.1", self._port))
        client.sendall(sent)
        client.settimeout(0)
        with self._lock:
            self.open[client] = kind
            if reads:
                self._selector.register(client, selectors.EVENT_READ)
            if drips:
                self._drips.append(client)

    def deaf(self, count: int) -> None:
        """WebSockets that ask for the whole log and read nothing."""
        for _ in range(count):
            self.connect("deaf", _socket("since=0"), per_address=PER_ADDRESS, reads=False)

    def filters(self, count: int) -> None:
        """WebSockets that ask for the whole log, each with a filter that nobody shares."""
        for number in range(count):
            query = f"since=0&keys=writer-0,of-its-own-{number}"
            self.connect("filters", _socket(query), per_address=PER_ADDRESS, reads=True)

    def replays(self, count: int) -> None:
        """HTTP replays as long as they may be, of which every second one is not read."""
        for number in range(count):
            request = (
                f"GET /api/events/detection?since={number}&limit=10000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            )
            self.connect("replays", request.encode(), per_address=REPLAYS_PER_ADDRESS, reads=number % 2 == 0)

    def handshakes(self, count: int) -> None:
        """Handshakes that never end."""
        for _ in range(count):
            self.connect("handshakes", head(), per_address=PER_ADDRESS, reads=False, drips=True)

    def bodies(self, count: int) -> None:
        """Requests whose bodies drip without end."""
        request = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n"
        for _ in range(count):
            self.connect("bodies", request, per_address=PER_ADDRESS, reads=False, drips=True)

    def go_on(self, until: threading.Event) -> None:
        """Read and drip, until told to stop."""
        next_drip = time.monotonic() + DRIP_EVERY
        while not until.is_set():
            for key, _ in self._selector.select(0.1):
                client = key.fileobj
                assert isinstance(client, socket.socket)
                try:
                    alive = bool(client.recv(262144))
                except BlockingIOError:
                    continue
                except OSError:
                    alive = False
                if not alive:
                    self._end(client)
            if time.monotonic() > next_drip:
                next_drip = time.monotonic() + DRIP_EVERY
                for client in self._drips.copy():
                    try:
                        client.send(b"x")
                    except BlockingIOError:
                        pass
                    except OSError:
                        self._end(client)

    def _end(self, client: socket.socket) -> None:
        with self._lock:
            kind = self.open.pop(client)
            self.ended[kind] = self.ended.get(kind, 0) + 1
            with suppress(KeyError):
                self._selector.unregister(client)
            if client in self._drips:
                self._drips.remove(client)
        client.close()


def _socket(query: str) -> bytes:
    return head(f"/ws/detection?{query}") + b"Sec-WebSocket-Protocol: pokertool.v1\r\n\r\n"


def main(port: int, counts: dict[str, int]) -> None:
    attackers = Attackers(port)
    done = threading.Event()
    going = threading.Thread(target=attackers.go_on, args=[done])
    going.start()
    for kind, count in counts.items():
        getattr(attackers, kind)(count)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    done.set()
    going.join()
    sys.stdout.write(json.dumps(attackers.ended) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
