"""A crowd: thousands of WebSocket clients in one thread, on bare sockets with epoll.

It reads whatever came into one buffer, finds where frames end, and notes the first and the last
event of each. It parses no JSON, answers pings, and checks that no number is left out or
comes twice. How much it can take is measured by benchmarks._fanout.limit.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import MAX_WBITS, decompress

from benchmarks._fanout.arrivals import Arrivals
from benchmarks._fanout.frames import BINARY, CLOSE, PING, client_frame, extent, numbers

BUFFER = 4 * 1024 * 1024
PACKED = 100
"""Packed frames that are remembered: all clients get the same ones at about the same time."""
AT_ONCE = 512
"""Handshakes under way at once."""

Step = tuple[bytes, bytes]
"""While opening: what the server's next message has to contain, and the answer to it (perhaps none)."""


@dataclass(slots=True, eq=False)
class Client:
    """One connection: what was read of an unfinished frame, and the last event's number."""

    socket: socket.socket
    rest: bytes = b""
    last: int = 0
    step: int = -1
    """-1 until the handshake is answered; then how many of the opening's steps are done."""
    open: bool = False


class Crowd:
    """Clients of one server, all following the same events."""

    def __init__(self, port: int, request: Callable[[int], bytes], opening: Sequence[Step]) -> None:
        """`request` gives the handshake of the n-th client, `opening` what is said after it."""
        self._port = port
        self._request = request
        self._opening = opening
        self._epoll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._buffer = bytearray(BUFFER)
        self._view = memoryview(self._buffer)
        self._inflated: dict[bytes, tuple[int, int] | None] = {}
        self.arrivals = Arrivals()
        self.closed = 0
        """Connections that the server ended."""
        self.refused = 0
        """Handshakes that it did not answer with 101; another one was tried."""
        self.out_of_order = 0
        """Frames whose first event does not follow on the last one."""
        self.open = 0

    def connect(
        self, number: int, *, seconds: float = 60.0, last: Callable[[int], int] = lambda _: 0
    ) -> float:
        """Open `number` connections, AT_ONCE at a time; return how many seconds it took.

        `last` gives the event that the n-th client has already; 0 for whatever comes first.
        """
        began = time.monotonic()
        target = self.open + number
        while self.open < target:
            while len(self._clients) < min(target, self.open + AT_ONCE):
                if not self._start(len(self._clients), last):
                    break
            self.receive(0.05, until=lambda: True)
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"{self.open} of {target} connections after {seconds:g} s")
        return time.monotonic() - began

    def receive(self, seconds: float, *, until: Callable[[], bool] | None = None) -> None:
        """Take what comes for `seconds`, or until something is so (asked after each batch of reads)."""
        deadline = time.monotonic() + seconds
        poll, take, clients = self._epoll.poll, self._take, self._clients
        while (left := deadline - time.monotonic()) > 0:
            for number, _ in poll(min(left, 0.05)):
                take(number, clients[number])
            if until is not None and until():
                return

    def slowest(self) -> int:
        """Return the last event's number of the client that is furthest behind."""
        return min((client.last for client in self._clients.values()), default=0)

    def drop(self, number: int) -> None:
        """Let `number` clients vanish without a word."""
        for _ in range(min(number, len(self._clients))):
            self._forget(*next(iter(self._clients.items())))

    def close(self) -> None:
        self.drop(len(self._clients))
        self._epoll.close()

    def _start(self, number: int, last: Callable[[int], int]) -> bool:
        connection = socket.socket()
        connection.settimeout(0)
        # A reset at the end, so that no port waits for a minute.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        failed = connection.connect_ex(("127.0.0.1", self._port))
        if failed not in (0, errno.EINPROGRESS):
            connection.close()
            return False
        self._clients[connection.fileno()] = Client(
            connection, rest=self._request(number), last=last(number), step=-2
        )
        self._epoll.register(connection.fileno(), select.EPOLLOUT)
        return True

    def _take(self, number: int, client: Client) -> None:
        """Read once from a client, and note what came."""
        if client.step == -2:  # connected: say hello, then listen
            self._greet(number, client)
            return
        have = len(client.rest)
        self._buffer[:have] = client.rest
        try:
            got = client.socket.recv_into(self._view[have:])
        except BlockingIOError:
            return
        except OSError:
            got = 0
        if not got:
            self._lose(number, client)
            return
        at = self._parse(number, client, have + got) if client.step >= 0 else self._answered(client, got)
        client.rest = bytes(self._view[at : have + got])

    def _greet(self, number: int, client: Client) -> None:
        try:
            client.socket.send(client.rest)
        except OSError:
            self._lose(number, client)
            return
        client.rest, client.step = b"", -1
        self._epoll.modify(number, select.EPOLLIN)

    def _answered(self, client: Client, got: int) -> int:
        end = self._buffer.find(b"\r\n\r\n", 0, len(client.rest) + got)
        if end < 0:
            return 0
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.refused += 1
            self._forget(client.socket.fileno(), client)
            return len(client.rest) + got
        client.step = 0
        self._enter(client)
        return self._parse(client.socket.fileno(), client, len(client.rest) + got, at=end + 4)

    def _parse(self, number: int, client: Client, end: int, at: int = 0) -> int:
        now = time.monotonic()
        buffer = self._buffer
        while (bounds := extent(buffer, at, end)) is not None:
            start, stop = bounds
            opcode = buffer[at] & 0x0F
            at = stop
            if opcode == CLOSE:
                self._lose(number, client)
                return end
            if opcode == PING:
                self._say(client, client_frame(bytes(buffer[start:stop]), opcode=0xA))
            elif not client.open:
                self._open(client, bytes(buffer[start:stop]))
            elif (found := self._numbers(opcode, start, stop)) is not None:
                first, last = found
                if first != client.last + 1 and client.last:
                    self.out_of_order += 1
                client.last = last
                self.arrivals.note(first, last, now)
            elif stop - start == 1 and buffer[start] == 0x32:  # socket.io's own ping
                self._say(client, client_frame(b"3"))
        return at

    def _numbers(self, opcode: int, start: int, stop: int) -> tuple[int, int] | None:
        """Return the first and last number of a frame; a packed one is looked into once, for all clients."""
        if opcode != BINARY:
            return numbers(self._buffer, start, stop)
        packed = bytes(self._view[start:stop])
        if packed not in self._inflated:
            if len(self._inflated) > PACKED:
                self._inflated.clear()
            content = bytearray(decompress(packed, -MAX_WBITS))
            self._inflated[packed] = numbers(content, 0, len(content))
        return self._inflated[packed]

    def _open(self, client: Client, message: bytes) -> None:
        expected, answer = self._opening[client.step]
        if expected not in message:
            return
        if answer:
            self._say(client, client_frame(answer))
        client.step += 1
        self._enter(client)

    def _enter(self, client: Client) -> None:
        if client.step == len(self._opening):
            client.open = True
            self.open += 1

    def _say(self, client: Client, frame: bytes) -> None:
        with contextlib.suppress(OSError):
            client.socket.send(frame)

    def _lose(self, number: int, client: Client) -> None:
        self.closed += 1
        self._forget(number, client)

    def _forget(self, number: int, client: Client) -> None:
        del self._clients[number]
        self.open -= client.open
        self._epoll.unregister(number)
        client.socket.close()
