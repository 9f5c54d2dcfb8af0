"""A connection to a server that offers nothing beyond ASGI (daphne, uvicorn's own protocols), as a Transport.

Slower than a server's own, since each frame is handed over in a task, and as right.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from eventlog.access.close_codes import CloseCode
from eventlog.fanout.transport import Frames, Listener

FULL = 64 * 1024
"""Bytes that wait for the server from which on no more are taken, as asyncio's transports have it."""
DRAINED = FULL // 4
"""Bytes below which more are taken again."""

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class AsgiTransport:
    """For as long as run() does."""

    def __init__(self, receive: Receive, send: Send, listener: Listener, *, any_close_code: bool) -> None:
        self.any_close_code = any_close_code
        self._receive = receive
        self._send = send
        self._listener = listener
        self._waiting: deque[Frames | dict[str, Any]] = deque()
        """What the server has not taken yet: frames, and at the end the close."""
        self._size = 0
        """Its bytes."""
        self._is_full = False
        self._is_over = False
        """Whether it was closed: nothing more is written, and no message waits for its turn."""
        self._message_done = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None
        self._running: asyncio.Task[Any] | None = None
        self._error: BaseException | None = None

    def hand_over(self, listener: Listener) -> None:
        self._listener = listener

    async def run(self) -> None:
        """Tell the listener what the client does, until it has gone. Raises what drop() was given."""
        self._running = asyncio.current_task()
        code = int(CloseCode.RESTART)  # what it means if the server cancels us
        try:
            code = await self._tell_listener()
        except asyncio.CancelledError:
            if self._error is None:
                raise
        finally:
            self._is_over = True
            self._listener.disconnected(code)
            if (sending := self._sending) is not None:
                sending.cancel()
                await asyncio.wait([sending])
        if self._error is not None:
            raise self._error

    async def _tell_listener(self) -> int:
        """Tell the listener of each message; return with which code the client went."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code", CloseCode.NO_CODE))
            if message["type"] == "websocket.receive" and not self._is_over:
                self._message_done.clear()
                self._listener.message_received(message)
                await self._message_done.wait()

    def write(self, frames: Frames) -> bool:
        if self._is_over:
            return True
        self._put(frames)
        self._size += frames.size
        self._is_full = self._size > FULL
        return not self._is_full

    def close(self, code: int, reason: str) -> None:
        if not self._is_over:
            self._is_over = True
            self._put({"type": "websocket.close", "code": code, "reason": reason})
        self._message_done.set()

    def receive_next(self) -> None:
        self._message_done.set()

    def drop(self, error: BaseException) -> None:
        self._error = error
        if self._running is not None:
            self._running.cancel()

    def _put(self, frames: Frames | dict[str, Any]) -> None:
        self._waiting.append(frames)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_waiting())
            self._sending.add_done_callback(self._drop_after_bug)

    async def _send_waiting(self) -> None:
        try:
            while self._waiting:
                frames = self._waiting.popleft()
                if isinstance(frames, dict):
                    await self._send(frames)
                    continue
                for message in frames:
                    await self._send(message)
                self._size -= frames.size
                if self._is_full and self._size < DRAINED:
                    self._is_full = False
                    self._listener.drained()
        except (
            OSError
        ):  # what uvicorn raises for a client that has left already; its disconnect is on its way
            self._waiting.clear()
            self._is_over = True
        finally:
            self._sending = None

    def _drop_after_bug(self, done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (error := done.exception()) is not None:
            self.drop(error)
