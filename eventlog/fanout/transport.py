"""A transport: where a connection's frames go, and who tells it what happens there.

A server that offers more than ASGI has one in the scope's extensions, under EXTENSION. An application that
calls hand_over() may return while the connection stays open: from then on the server calls the listener,
and takes frames that are ready to be written. A frame is made once, and a connection needs no task. For a
server without it (daphne, uvicorn's own protocols) eventlog.websocket.asgi_transport makes one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

EXTENSION = "eventlog.fanout.transport"


class Listener(Protocol):
    """What a connection was handed over to. Called on the event loop, never from within write()."""

    def message_received(self, message: Mapping[str, Any]) -> None:
        """Take a `websocket.receive`; the next one waits until the transport's receive_next()."""

    def drained(self) -> None:
        """Take note that the transport takes frames again."""

    def disconnected(self, code: int) -> None:
        """Take note that the connection ended. Called once."""


class Frames(Protocol):
    """Some frames, made once and sent to many: eventlog.fanout.messages makes them."""

    @property
    def size(self) -> int:
        """Return the bytes of their payload."""

    @property
    def wire(self) -> bytes:
        """Return them as they go over the wire."""

    @property
    def ping(self) -> bytes:
        """Return a ping that may go out behind them, in the same write; empty if none should."""

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Yield them as ASGI's send() takes them."""


class Transport(Protocol):
    """One connection, as its server offers it."""

    any_close_code: bool
    """Whether every close code can be sent; daphne takes few."""

    def hand_over(self, listener: Listener) -> None:
        """Tell `listener` from now on, and keep the connection when the application returns."""

    def write(self, frames: Frames) -> bool:
        """Send frames. False if the buffer is full now: they are kept, and drained() says when to go on."""

    def close(self, code: int, reason: str) -> None:
        """Send a close frame after all that was written, and nothing after it."""

    def receive_next(self) -> None:
        """Deliver the next message to the listener."""

    def drop(self, error: BaseException) -> None:
        """End the connection without a close frame, after a bug, and log that."""


def transport_of(scope: Mapping[str, Any]) -> Transport | None:
    """Return the transport that the server of this scope offers."""
    transport: Transport | None = (scope.get("extensions") or {}).get(EXTENSION)
    return transport


# RFC 6455 frames as a server sends them: whole messages, not masked. Made once, sent to many.

TEXT, BINARY, PING, PONG = 0x1, 0x2, 0x9, 0xA

FIN = 0x80


def server_frame(opcode: int, payload: bytes) -> bytes:
    """Return a message as one frame."""
    size = len(payload)
    if size < 126:
        return bytes((FIN | opcode, size)) + payload
    if size < 0x10000:
        return bytes((FIN | opcode, 126)) + size.to_bytes(2) + payload
    return bytes((FIN | opcode, 127)) + size.to_bytes(8) + payload


def new_ping() -> bytes:
    """Return a ping that nobody can have answered before."""
    return server_frame(PING, os.urandom(4))
