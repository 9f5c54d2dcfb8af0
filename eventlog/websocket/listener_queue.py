"""Delivers what a client sends to the listener that a connection was handed over to, a message at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from eventlog.access.close_codes import CloseCode
from eventlog.fanout.transport import Listener


class NoListener:
    """The listener of a connection that ended."""

    def message_received(self, message: Mapping[str, Any]) -> None:
        pass

    def drained(self) -> None:
        pass

    def disconnected(self, code: int) -> None:
        pass


NO_LISTENER = NoListener()


class ListenerQueue:
    """Takes the place of ASGI's queue of messages, and delivers them to the listener."""

    __slots__ = ("_disconnected", "_handling", "_listener", "_waiting")

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._handling = False
        self._disconnected = False
        self._waiting: deque[Mapping[str, Any]] | None = None
        """What came in one packet with a message that is still worked on; most never have any."""

    def put_nowait(self, message: Mapping[str, Any]) -> None:
        if self._disconnected:
            return
        if message["type"] == "websocket.disconnect":
            self._disconnected = True
            listener, self._listener = self._listener, NO_LISTENER  # each would keep the other in memory
            listener.disconnected(message.get("code", CloseCode.NO_CODE))
        elif self._handling:
            self._waiting = self._waiting or deque()
            self._waiting.append(message)
        elif message["type"] == "websocket.receive":
            self._handling = True
            self._listener.message_received(message)

    def drained(self) -> None:
        if not self._disconnected:
            self._listener.drained()

    def next(self) -> bool:
        """Deliver the next message; False if none waits."""
        self._handling = False
        if not self._waiting:
            return False
        self.put_nowait(self._waiting.popleft())
        return True
