"""A WebSocket's bytes: as a client writes them, well-formed or not, and as a server answers.

with raw_socket(server.port) as client:
    client.sendall(masked(FIN | TEXT, b"ping"))
    assert close_code(heard_until_the_end(client)) == 1013
"""

from __future__ import annotations

import socket
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress

from websockets.frames import Frame
from websockets.streams import StreamReader

from tests.waiting import PATIENCE

KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
FIN, TEXT, BINARY, CLOSE, PING, PONG = 0x80, 0x1, 0x2, 0x8, 0x9, 0xA


def head(path: str = "/ws/detection") -> bytes:
    """Return a handshake but for the empty line that ends it."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\n"
    ).encode() + KEY + b"\r\n"  # fmt: skip


def masked(first: int, payload: bytes = b"", *, size: int | None = None) -> bytes:
    """Return a client's frame; `size` is what it claims to be long."""
    size = len(payload) if size is None else size
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 0x10000:
        head = bytes((first, 0x80 | 126)) + size.to_bytes(2)
    else:
        head = bytes((first, 0x80 | 127)) + size.to_bytes(8)
    return head + b"\0\0\0\0" + payload  # a mask of nothing but zeros masks nothing


class FrameReader:
    """Cuts a server's bytes into frames."""

    def __init__(self) -> None:
        self._stream = StreamReader()
        self._parsing = self._parse()

    def feed(self, heard: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield opcode and payload of each frame that is there as a whole now. Raises ProtocolError."""
        self._stream.feed_data(heard)
        while True:
            try:
                next(self._parsing)
            except StopIteration as parsed:
                self._parsing = self._parse()
                yield parsed.value.opcode, bytes(parsed.value.data)
            else:
                return  # the rest of it is to come

    def _parse(self) -> Generator[None, None, Frame]:
        return Frame.parse(self._stream.read_exact, mask=False)


def frames(heard: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield opcode and payload of each of a server's frames that is there as a whole."""
    return FrameReader().feed(heard)


def close_code(heard: bytes) -> int | None:
    """Return the code of the server's close frame; None where it just hung up."""
    closes = [payload for opcode, payload in frames(heard) if opcode == CLOSE]
    return int.from_bytes(closes[0][:2]) if closes else None


@contextmanager
def raw_socket(
    port: int, path: str = "/ws/detection", *, headers: bytes = b"", receives: int | None = None
) -> Iterator[socket.socket]:
    """Yield a socket whose handshake was answered with 101; `receives` bytes at most wait in its system."""
    with closing(socket.socket()) as client:
        client.settimeout(PATIENCE)
        if receives is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        client.connect(("127.0.0.1", port))
        client.sendall(head(path) + headers + b"\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = client.recv(1)  # no more: what follows is the test's
            assert more, answer
            answer += more
        assert answer.startswith(b"HTTP/1.1 101"), answer
        yield client


def heard_until_the_end(client: socket.socket) -> bytes:
    """Return all that the server says from now on, until it says why it closes, or hangs up."""
    heard, reader = b"", FrameReader()
    with suppress(ConnectionResetError, BrokenPipeError):
        while more := client.recv(65536):
            heard += more
            if any(opcode == CLOSE for opcode, _ in reader.feed(more)):
                break
    return heard
