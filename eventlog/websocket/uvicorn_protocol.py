"""Uvicorn's WebSocket protocol for the fan-out: `--ws eventlog.websocket.uvicorn_protocol:FanoutProtocol`.

Handshake, parsing and closing stay uvicorn's (`websockets-sansio`). Once an application hands the
connection over, what only ASGI needs is let go: its task, scope, queue and handshake; what is
left is the parser, and a listener that is called. Frames are written as they come, without a
word to the parser: it only has to know of a close, which still goes through ASGI's send().

What a client sends is parsed a slice at a time, so that one that floods has no more of the event loop than
others; nothing is read while it does not take what it was sent; many pings get one pong; and who
sends more pings and pongs than messages are allowed is closed with 1013.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from eventlog.access.rate_limits import Bucket
from eventlog.access.tcp_connections import name_of, peers
from eventlog.fanout.frames import PING, PONG, server_frame
from eventlog.fanout.transport import NAME, Listener
from eventlog.websocket.drain import moment, patience
from eventlog.websocket.keepalive import keepalive_of
from eventlog.websocket.tcp_progress import bytes_taken

RESTART = 1012
"""The close code of a server that stops: come back."""
TOO_FAST = 1013
SLICE = 2048
"""Bytes parsed before the loop may do something else: some 340 of the smallest frames, a few milliseconds."""
AFTER_CLOSE = 64 * 1024
"""Bytes that a client may still send once it was told to go, before it is cut off."""
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
ALWAYS = asyncio.Event()
"""What a connection that was handed over waits for before it sends: nothing. write() tells of a full one."""
ALWAYS.set()


class Kept:
    """Stands where uvicorn keeps the timer of a close, so that the end of the application is not one."""

    def cancel(self) -> None:
        pass


KEPT: Any = Kept()


class Conversation(ServerProtocol):
    """The parser, which by itself answers each ping, and takes a close within a message for an error."""

    unanswered: bytes | bytearray | memoryview | None = None
    """What the newest ping said, until it gets its pong (RFC 6455, 5.5.3: one for many will do)."""

    def recv_frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PING:
            self.unanswered = frame.data
            self.events.append(frame)
            return
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None  # what it counts a message by
        super().recv_frame(frame)


class Nobody:
    """Who listens to a connection that is gone."""

    def heard(self, message: Mapping[str, Any]) -> None:
        pass

    def drained(self) -> None:
        pass

    def gone(self, code: int) -> None:
        pass


NOBODY = Nobody()


class Relay:
    """Stands where ASGI's queue of messages was, and tells the listener instead."""

    __slots__ = ("_busy", "_gone", "_listener", "_waiting")

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._busy = False
        self._gone = False
        self._waiting: deque[Mapping[str, Any]] | None = None
        """What came in the same packet as a message that is still being heard; most never have any."""

    def put_nowait(self, message: Mapping[str, Any]) -> None:
        if self._gone:
            return
        if message["type"] == "websocket.disconnect":
            self._gone = True
            listener, self._listener = self._listener, NOBODY  # each would keep the other in memory
            listener.gone(message.get("code", 1005))
        elif self._busy:
            self._waiting = self._waiting or deque()
            self._waiting.append(message)
        elif message["type"] == "websocket.receive":
            self._busy = True
            self._listener.heard(message)

    def drained(self) -> None:
        if not self._gone:
            self._listener.drained()

    def next(self) -> bool:
        """Let the next message be heard; False if none waits."""
        self._busy = False
        if not self._waiting:
            return False
        self.put_nowait(self._waiting.popleft())
        return True


class FanoutProtocol(WebSocketsSansIOProtocol):
    """One connection, which it offers to the application as an eventlog.fanout.transport.Transport."""

    # The names that uvicorn's class keeps in a dict of each instance: as slots they take a fifth of it.
    __slots__ = (
        "_answered", "_control", "_full", "_late", "_relay", "_slicing", "_slot", "_taken", "_unread",
        "app", "app_state", "asgi_version", "client",
        "close_sent", "close_timeout", "close_timer", "config", "conn", "connections", "curr_msg_data_type",
        "default_headers", "disconnected", "frames", "handshake_complete", "handshake_initiated",
        "initial_response", "last_ping_rtt", "logger", "loop", "pending_ping_payload", "ping_interval",
        "ping_sent_at", "ping_timeout", "ping_timer", "pong_timer", "queue", "read_paused", "request",
        "response", "root_path", "scheme", "scope", "server", "tasks", "transport", "writable",
    )  # fmt: skip

    NOT_PINGED: ClassVar[int] = -1

    conn: Conversation

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn.__class__ = Conversation  # uvicorn names its class, and takes no other
        self._relay: Relay | None = None
        self._full = False
        self._slot = self.NOT_PINGED
        self._answered = True
        self._taken: int | None = None
        """What the client had taken when it was pinged, or when it was full since, if it ever was."""
        self._unread = b""
        """What came and is not parsed yet."""
        self._slicing = False
        """Whether the next slice is parsed at the loop's next turn."""
        self._control: Bucket | None = None
        """How fast pings and pongs come; most never ping."""
        self._late = 0
        """Bytes that came after the close."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peers.enter(name_of(self.client))

    def connection_lost(self, exc: Exception | None) -> None:
        peers.leave(name_of(self.client))
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: Any = self.scope["extensions"]  # uvicorn's types know only its own
            extensions[NAME] = self

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.close_sent:
            self._late += len(data)
            if self._late > AFTER_CLOSE:
                self.transport.abort()
                return
        self._unread += data
        self._read_on()

    def _read_on(self) -> None:
        """Parse a slice of what came, and go on at the loop's next turn.

        While a message waits to be heard, or what we wrote to be taken, nothing is read.
        """
        if self._slicing or self.transport.is_closing():
            return
        if self._unread and not self._waits():
            piece, self._unread = self._unread[:SLICE], self._unread[SLICE:]
            super().data_received(piece)
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._refuse()
        if self.transport.is_closing():
            self._unread = b""
            return
        self._answer_ping()
        if self._unread and not self._waits():
            self._slicing = True
            self.loop.call_soon(self._next_slice)
        if self._unread or self._waits():
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _next_slice(self) -> None:
        self._slicing = False
        self._read_on()

    def _waits(self) -> bool:
        return (self.read_paused or self._full) and not self.close_sent

    def _answer_ping(self) -> None:
        """Answer the newest ping, unless the client has to take other things first."""
        if self.conn.unanswered is not None and not self._full and not self.close_sent:
            self.transport.write(server_frame(PONG, bytes(self.conn.unanswered)))
            self.conn.unanswered = None

    def handle_ping(self) -> None:
        self._count_control()  # the answer comes at the end of the slice

    def _count_control(self) -> None:
        """Count a ping or a pong, and close if it is one too many."""
        if self.close_sent:
            return
        now = self.loop.time()
        if self._control is None:
            self._control = Bucket(per_minute=settings.POKERTOOL_MESSAGES_PER_MINUTE, now=now)
        if not self._control.take(now=now):
            self._close(TOO_FAST, "Pings and pongs come too fast", within=self.close_timeout)

    async def receive(self) -> Any:
        """Return the next message; before a connection is handed over it is here that reading goes on."""
        message = await super().receive()
        self._read_on()
        return message

    def _refuse(self) -> None:
        """Answer a handshake that uvicorn drops without a word: one that is too long, or has a body."""
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
        self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= self.config.ws_max_size:
            self._break_off(1009)  # more parts than bytes: empty ones would never be too long
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._break_off(1007)  # uvicorn does so too, with a traceback in the log
                return
        super().send_receive_event_to_app()

    def _break_off(self, code: int) -> None:
        self.frames = []
        if not self.close_sent:
            self.conn.fail(code)
            self.handle_parser_exception()

    # The transport (eventlog.fanout.transport.Transport)

    def hand_over(self, listener: Listener) -> None:
        relay, waiting = Relay(listener), self.queue
        self._relay = relay
        self.queue = relay  # type: ignore[assignment]
        self.writable = ALWAYS
        self.close_timer = KEPT
        for left in ("scope", "request", "response"):
            delattr(self, left)
        while not waiting.empty():
            relay.put_nowait(waiting.get_nowait())

    def write(self, frames: bytes) -> bool:
        if self.close_sent or self.transport.is_closing():
            return True  # nobody hears it; gone() is on its way
        self.transport.write(frames)
        return not self._full

    def listen(self) -> None:
        if self._relay is not None and not self._relay.next() and self.read_paused:
            self.read_paused = False
            self._read_on()

    def drop(self) -> None:
        self.transport.close()

    def shutdown(self) -> None:
        """Let the client go when its moment comes: the server stops, and waits for us until its time-out."""
        if self.handshake_complete and not self.close_sent:
            seconds = moment(len(self.connections), self.config.timeout_graceful_shutdown)
            self.loop.call_later(seconds, self._say_restart)
        else:
            super().shutdown()

    def _say_restart(self) -> None:
        self._close(RESTART, "", within=patience(self.config.timeout_graceful_shutdown))

    def _close(self, code: int, reason: str, *, within: float) -> None:
        """Close, after all that was written, and wait so many seconds at most for the answer."""
        if self.close_sent or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.read_paused = False
        self._hang_up_within(within)
        self._read_on()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close" and self.close_timer not in (None, KEPT):
            self._hang_up_within(self.close_timeout)
            self._read_on()

    def _hang_up_within(self, seconds: float) -> None:
        """Give a client that was told to go some time to answer.

        Then it is cut off, not closed: that would wait for one who does not read.
        """
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if self.close_timer is KEPT:
            self.close_timer = None

    def pause_writing(self) -> None:
        self._full = True
        if not self.transport.is_closing():
            self.transport.pause_reading()
        if not self._answered and self._taken is None:
            self._taken = self._taken_so_far()  # its pong is not read from now on
        if self._relay is None:
            super().pause_writing()

    def resume_writing(self) -> None:
        self._full = False
        self.loop.call_soon(self._read_on)
        if self._relay is None:
            super().resume_writing()
        else:
            self.loop.call_soon(self._relay.drained)

    # Pings, from one timer for all

    def start_keepalive(self) -> None:
        if self.ping_interval and self.ping_interval == self.ping_timeout:
            self._slot = keepalive_of(self.loop, self.ping_interval).add(self)
        else:
            super().start_keepalive()

    def stop_keepalive(self) -> None:
        if self._slot != self.NOT_PINGED and self.ping_interval:
            keepalive_of(self.loop, self.ping_interval).remove(self, self._slot)
            self._slot = self.NOT_PINGED
        super().stop_keepalive()

    def ping(self, payload: bytes) -> None:
        if self.close_sent or self.transport.is_closing():
            return
        if not self._answered:
            if not self._is_slow():
                self.keepalive_timeout()
            return
        self._answered = False
        self._taken = self._taken_so_far() if self.transport.get_write_buffer_size() else None
        self.transport.write(server_frame(PING, payload))

    def _is_slow(self) -> bool:
        """Tell whether the last ping waits behind frames that the client still takes, however slowly."""
        before, self._taken = self._taken, self._taken_so_far()
        return before is not None and before != self._taken

    def _taken_so_far(self) -> int:
        """Return a number that changes when the client takes something of what waits for it."""
        taken = bytes_taken(self.transport)
        return -self.transport.get_write_buffer_size() if taken is None else taken

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        if self.transport.get_write_buffer_size():
            self.transport.abort()  # closed, it would wait for one who takes nothing

    def handle_pong(self, event: Frame) -> None:
        self._answered = True
        self._count_control()
        super().handle_pong(event)
