"""Transports without a server: one that keeps what was written, one to a client in the same process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.testing import WebsocketCommunicator

from eventlog.fanout.transport import TEXT, Listener
from eventlog.websocket.uvicorn_protocol import ListenerQueue
from tests import raw_frames


class FakeTransport:
    """Takes `capacity` writes, then is full."""

    def __init__(self, capacity: int = 1000) -> None:
        self.capacity = capacity
        self.written: list[bytes] = []

    def hand_over(self, listener: Listener) -> None:
        pass

    def write(self, frames: bytes) -> bool:
        self.written.append(frames)
        self.capacity -= 1
        return self.capacity > 0

    def receive_next(self) -> None:
        pass

    def drop(self) -> None:
        pass


class ClientTransport:
    """The transport of a channels.testing client, which sends and receives through it as through ASGI."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self._socket = socket
        self._listener_queue: ListenerQueue | None = None
        self._consumer: Any = None

    def hand_over(self, listener: Listener) -> None:
        self._consumer = listener
        self._listener_queue = ListenerQueue(listener)
        said = self._socket.input_queue
        self._socket._input_queue = self
        while not said.empty():
            self._listener_queue.put_nowait(said.get_nowait())

    @property
    def is_followed(self) -> bool:
        """Whether the consumer at the other end still holds anything."""
        return self._consumer is not None and not self._consumer.is_over

    async def put(self, message: Mapping[str, Any]) -> None:
        assert self._listener_queue is not None
        self._listener_queue.put_nowait(message)

    def write(self, frames: bytes) -> bool:
        for opcode, payload in raw_frames.frames(frames):
            content = {"text": payload.decode()} if opcode == TEXT else {"bytes": payload}
            self._socket.output_queue.put_nowait({"type": "websocket.send", **content})
        return True

    def receive_next(self) -> None:
        assert self._listener_queue is not None
        self._listener_queue.next()

    def drop(self) -> None:
        self._socket.output_queue.put_nowait({"type": "websocket.close", "code": 1011})
