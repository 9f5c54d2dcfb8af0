"""Transports without a server: one that keeps what was written, one to a client in the same process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.testing import WebsocketCommunicator

from eventlog.fanout.transport import Frames, Listener
from eventlog.websocket.connection import State
from eventlog.websocket.listener_queue import ListenerQueue


class FakeTransport:
    """Takes `capacity` writes, then is full."""

    any_close_code = True

    def __init__(self, capacity: int = 1000) -> None:
        self.capacity = capacity
        self.written: list[bytes] = []
        self.pings: list[bytes] = []
        """What might have gone out behind each of these."""

    def hand_over(self, listener: Listener) -> None:
        pass

    def write(self, frames: Frames) -> bool:
        self.written.append(frames.wire)
        self.pings.append(frames.ping)
        self.capacity -= 1
        return self.capacity > 0

    def close(self, code: int, reason: str) -> None:
        pass

    def receive_next(self) -> None:
        pass

    def drop(self, error: BaseException) -> None:
        raise error


class ClientTransport:
    """The transport of a channels.testing client, which sends and receives through it as through ASGI."""

    any_close_code = True

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self._socket = socket
        self._listener_queue: ListenerQueue | None = None
        self.listener: Any = None
        """The consumer at the other end."""

    def hand_over(self, listener: Listener) -> None:
        self.listener = listener
        self._listener_queue = ListenerQueue(listener)
        said = self._socket.input_queue
        self._socket._input_queue = self
        while not said.empty():
            self._listener_queue.put_nowait(said.get_nowait())

    @property
    def is_held(self) -> bool:
        """Whether the consumer at the other end still holds anything."""
        return self.listener is not None and self.listener.state is not State.CLOSED

    async def put(self, message: Mapping[str, Any]) -> None:
        assert self._listener_queue is not None
        self._listener_queue.put_nowait(message)

    def write(self, frames: Frames) -> bool:
        for message in frames:
            self._socket.output_queue.put_nowait(message)
        return True

    def close(self, code: int, reason: str) -> None:
        self._socket.output_queue.put_nowait({"type": "websocket.close", "code": code, "reason": reason})

    def receive_next(self) -> None:
        assert self._listener_queue is not None
        self._listener_queue.next()

    def drop(self, error: BaseException) -> None:
        self._socket.output_queue.put_nowait({"type": "websocket.close", "code": 1011})
