"""Uvicorn's WebSocket protocol for the fan-out: `--ws eventlog.websocket.uvicorn_protocol:FanoutProtocol`.

ASGI and closing stay uvicorn's (`websockets-sansio`). Frames are parsed by websockets; so is a handshake,
unless it is as nearly all are. Once an application hands the connection over, what only ASGI needs is let
go: its task, scope, queue and handshake; what is left is a listener that is called. Frames are written as
they come, without a word to the parser: most clients never send more than the answer to a ping.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from uvicorn.protocols.utils import ClientDisconnected, get_client_addr, get_path_with_query_string
from websockets.frames import Frame
from websockets.http11 import Request

from eventlog.access.close_codes import CloseCode
from eventlog.access.tcp_connections import counted_prefix, open_connections
from eventlog.fanout.transport import EXTENSION, Frames, Listener
from eventlog.websocket.drain import answer_timeout, close_delay
from eventlog.websocket.frame_parser import FrameParser, is_lone_pong
from eventlog.websocket.handshake import Handshake, ordinary_handshake
from eventlog.websocket.listener_queue import ListenerQueue
from eventlog.websocket.liveness import Pulse, keepalive_of
from eventlog.websocket.sliced_protocol import SlicedProtocol

ALWAYS_WRITABLE = asyncio.Event()
"""What stands where uvicorn keeps an event of each connection; write() tells of a full one."""
ALWAYS_WRITABLE.set()
NO_TIMER: Any = SimpleNamespace(cancel=lambda: None)
"""What stands where uvicorn keeps the timer of a close, so that the end of the application is not one."""
LOGGER = logging.getLogger("uvicorn.error")


class FanoutProtocol(SlicedProtocol):
    """One connection, which it offers to the application as an eventlog.fanout.transport.Transport."""

    __slots__ = ("_answer", "_listener_queue", "_pulse", "_unsent_handshake")

    any_close_code: ClassVar[bool] = True

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._answer = b""
        """The answer to an ordinary handshake, up to the headers that the application adds."""
        self._unsent_handshake = b""
        """The answer to the handshake, until the first frames, or the loop's next iteration."""
        super().__init__(*arguments, **named)
        self._listener_queue: ListenerQueue | None = None
        self._pulse: Pulse | None = None
        """Its pings; None before the handshake is answered, and where uvicorn sends them."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        open_connections.add(counted_prefix(self.client))

    def connection_lost(self, exc: Exception | None) -> None:
        open_connections.remove(counted_prefix(self.client))
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: Any = self.scope["extensions"]  # uvicorn's types know only its own
            extensions[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        self._send_handshake()
        if not self.handshake_initiated and not self._unread and not self.transport.is_closing():
            handshake = None if self.config.ws_per_message_deflate else ordinary_handshake(data)
            if handshake is not None:
                self._take_handshake(handshake)
                return
        is_idle = self._pulse is not None and self._parser is None and not self._unread
        if is_idle and not self.close_sent and is_lone_pong(data):
            self._pong_came()
            return
        super().data_received(data)

    def eof_received(self) -> None:
        self._send_handshake()  # who says no more may still hear the answer

    def _take_handshake(self, handshake: Handshake) -> None:
        """Start the application, as handle_connect() does."""
        self.handshake_initiated = True
        self._answer = handshake.answer
        scope: Any = handshake.scope(self.root_path) | {  # uvicorn's types know only its own extensions
            "asgi": {"version": self.asgi_version, "spec_version": "2.4"},
            "scheme": self.scheme,
            "server": self.server,
            "client": self.client,
            "state": self.app_state.copy(),
            "extensions": {"websocket.http.response": {}, EXTENSION: self},
        }
        self.scope = scope
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)

    # The transport (eventlog.fanout.transport.Transport)

    def hand_over(self, listener: Listener) -> None:
        listener_queue, waiting = ListenerQueue(listener), self.queue
        self._listener_queue = listener_queue
        self.queue = listener_queue  # type: ignore[assignment]
        self.close_timer = NO_TIMER
        self.writable = ALWAYS_WRITABLE
        for left in ("scope", "request", "response", "server"):
            if hasattr(self, left):
                delattr(self, left)
        while not waiting.empty():
            listener_queue.put_nowait(waiting.get_nowait())

    def write(self, frames: Frames) -> bool:
        if self.close_sent or self.transport.is_closing():
            return True  # nobody receives it; disconnected() is on its way
        wire = frames.wire
        if self._unsent_handshake:
            wire, self._unsent_handshake = self._unsent_handshake + wire, b""
        if frames.ping and self._pulse is not None and self._pulse.pinged_with_others(self.transport):
            wire += frames.ping
        self.transport.write(wire)
        return not self._write_buffer_full

    def close(self, code: int, reason: str) -> None:
        self._close(code, reason, within=self.close_timeout)

    def receive_next(self) -> None:
        if self._listener_queue is not None and not self._listener_queue.next() and self.read_paused:
            self.read_paused = False
            self._parse_slice()

    def drop(self, error: BaseException) -> None:
        LOGGER.error("A connection broke", exc_info=error)
        self.transport.close()

    def shutdown(self) -> None:
        """Close the connection after a random delay: the server stops, and waits until its time-out."""
        if self.handshake_complete and not self.close_sent:
            seconds = close_delay(len(self.connections), self.config.timeout_graceful_shutdown)
            self.loop.call_later(seconds, self._close_for_restart)
        else:
            super().shutdown()

    def _close_for_restart(self) -> None:
        self._close(CloseCode.RESTART, "", within=answer_timeout(self.config.timeout_graceful_shutdown))

    def _close(self, code: int, reason: str, *, within: float) -> None:
        self._send_handshake()
        super()._close(code, reason, within=within)

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.accept" and not (self.handshake_complete or self.initial_response):
            self._accept(message.get("subprotocol"), message.get("headers", ()))
            return
        self._send_handshake()
        await super().send(message)
        if message["type"] == "websocket.close" and self.close_timer not in (None, NO_TIMER):
            self._abort_after(self.close_timeout)
            self._parse_slice()

    def _accept(self, subprotocol: str | None, headers: Sequence[tuple[bytes, bytes]]) -> None:
        """Answer the handshake as uvicorn does, but together with the first frames if they are there soon."""
        if self.disconnected:
            raise ClientDisconnected
        if self.logger.isEnabledFor(logging.INFO):
            path = get_path_with_query_string(self.scope)
            self.logger.info('%s - "WebSocket %s" [accepted]', get_client_addr(self.scope), path)
        if self.transport.is_closing():
            return
        added = [(name.lower(), value) for name, value in (*self.default_headers, *headers)]
        if subprotocol:
            added.append((b"Sec-WebSocket-Protocol", subprotocol.encode("latin-1")))
        if self._answer:
            lines = [b"%b: %b\r\n" % each for each in added]
            self._unsent_handshake, self._answer = b"".join([self._answer, *lines, b"\r\n"]), b""
            self._parser = None
        else:
            self._answer_with_websockets(added)
        self.handshake_complete = True
        self.start_keepalive()
        self.loop.call_soon(self._send_handshake)
        if self._unread:
            self.loop.call_soon(self._parse_slice)

    def _answer_with_websockets(self, added: Sequence[tuple[bytes, bytes]]) -> None:
        answer = self.response.headers
        del answer["Date"]
        for name, value in added:
            answer[name.decode("latin-1")] = value.decode("latin-1")
        self.conn.send_response(self.response)
        self._unsent_handshake = b"".join(self.conn.data_to_send())
        extensions, self._parser = self.conn.extensions, None
        if extensions:
            self._parser = FrameParser(max_size=self.config.ws_max_size, extensions=extensions)

    def _send_handshake(self) -> None:
        answer, self._unsent_handshake = self._unsent_handshake, b""
        if answer and not self.transport.is_closing():
            self.transport.write(answer)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if self.close_timer is NO_TIMER:
            self.close_timer = None

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._pulse is not None:
            self._pulse.write_buffer_full(self.transport)
        if self._listener_queue is None:
            self.writable.clear()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._listener_queue is None:
            self.writable.set()
        else:
            self.loop.call_soon(self._listener_queue.drained)

    # Pings, from one timer for all

    def start_keepalive(self) -> None:
        if self.ping_interval and self.ping_interval == self.ping_timeout:
            self._pulse = Pulse(self, keepalive_of(self.loop, self.ping_interval))
        else:
            super().start_keepalive()

    def stop_keepalive(self) -> None:
        pulse, self._pulse = self._pulse, None
        if pulse is not None:
            pulse.stop()
        super().stop_keepalive()

    def ping(self, frame: bytes) -> None:
        if self._pulse is None or self.close_sent or self.transport.is_closing():
            return
        if self._pulse.pinged(self.transport):
            self.transport.write(frame)
        elif not self._pulse.is_still_reading(self.transport):
            self.keepalive_timeout()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        if self.transport.get_write_buffer_size():
            self.transport.abort()  # close() would wait for a client that reads nothing

    def handle_pong(self, event: Frame) -> None:
        self._pong_came()
        super().handle_pong(event)

    def _pong_came(self) -> None:
        if self._pulse is None or not self._pulse.pong_came():  # nobody asked for it
            self._limit_control_frames()
