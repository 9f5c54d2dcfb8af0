"""Uvicorn's WebSocket protocol, but what a client sends is parsed a slice at a time.

So one that floods has no more of the event loop than others; nothing is read while it does not take what it
was sent; many pings get one pong; and who sends more pings and pongs than messages are allowed is closed
with 1013.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.server import ServerProtocol

from eventlog.access.close_codes import CloseCode
from eventlog.access.rate_limits import TokenBucket
from eventlog.fanout.transport import PONG, server_frame
from eventlog.websocket.frame_parser import FrameParser

SLICE = 2048
"""Bytes parsed before the loop may do something else: some 340 of the smallest frames, a few milliseconds."""
MAX_BYTES_AFTER_CLOSE = 64 * 1024
"""Bytes that a client may still send after the close frame, before the connection is aborted."""
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
LOGGER = logging.getLogger("uvicorn.error")


class SlicedProtocol(WebSocketsSansIOProtocol):
    """One connection. Its parser is there only while it has something to parse."""

    # The names that uvicorn's class keeps in a dict of each instance: as slots they take a fifth of it.
    __slots__ = (
        "_bytes_after_close", "_control_rate", "_parser", "_slice_scheduled", "_unread", "_write_buffer_full",
        "app", "app_state", "asgi_version", "client", "close_sent", "close_timeout", "close_timer", "config",
        "connections", "curr_msg_data_type", "default_headers", "disconnected", "frames",
        "handshake_complete", "handshake_initiated", "initial_response", "last_ping_rtt", "logger", "loop",
        "pending_ping_payload", "ping_interval", "ping_sent_at", "ping_timeout", "ping_timer", "pong_timer",
        "queue", "read_paused", "request", "response", "root_path", "scheme", "scope", "server", "tasks",
        "transport", "writable",
    )  # fmt: skip

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._parser: ServerProtocol | FrameParser | None = None
        super().__init__(*arguments, **named)
        self._write_buffer_full = False
        self._unread = b""
        """What came and is not parsed yet."""
        self._slice_scheduled = False
        """Whether the next slice is parsed in the next iteration of the loop."""
        self._control_rate: TokenBucket | None = None
        """How fast pings and pongs come; most never ping."""
        self._bytes_after_close = 0
        """Bytes that came after the close."""

    @property
    def conn(self) -> Any:  # for uvicorn's types a ServerProtocol, also where its base is enough
        """What parses: uvicorn's for the handshake, then ours, made when it is needed."""
        if self._parser is None:
            self._parser = FrameParser(max_size=self.config.ws_max_size, extensions=())
        return self._parser

    @conn.setter
    def conn(self, parser: ServerProtocol) -> None:
        self._parser = parser

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.close_sent:
            self._bytes_after_close += len(data)
            if self._bytes_after_close > MAX_BYTES_AFTER_CLOSE:
                self.transport.abort()
                return
        self._unread += data
        self._parse_slice()

    def _parse_slice(self) -> None:
        """Parse a slice of what came, and the next one in the loop's next iteration.

        Nothing is read while a handshake waits for its answer, a message for the listener, or our frames for
        the client.
        """
        if self._slice_scheduled or self.transport.is_closing():
            return
        if self._can_parse():
            piece, self._unread = self._unread[:SLICE], self._unread[SLICE:]
            super().data_received(piece)
            if not self.handshake_initiated and self.conn.handshake_exc is not None:
                self._refuse_handshake()
        if self.transport.is_closing():
            self._unread = b""
            return
        self._answer_ping()
        if isinstance(self._parser, FrameParser) and self._parser.is_idle:
            self._parser = None
        if self._can_parse():
            self._slice_scheduled = True
            self.loop.call_soon(self._parse_next_slice)
        if self._unread or self._reading_is_paused():
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _parse_next_slice(self) -> None:
        self._slice_scheduled = False
        self._parse_slice()

    def _can_parse(self) -> bool:
        answered = self.handshake_complete or not self.handshake_initiated
        return bool(self._unread) and answered and not self._reading_is_paused()

    def _reading_is_paused(self) -> bool:
        return (self.read_paused or self._write_buffer_full) and not self.close_sent

    def _answer_ping(self) -> None:
        """Answer the newest ping, unless the client has to read other frames first."""
        parser = self._parser
        if not isinstance(parser, FrameParser) or parser.unanswered_ping is None:
            return
        if not self._write_buffer_full and not self.close_sent:
            self.transport.write(server_frame(PONG, bytes(parser.unanswered_ping)))
            parser.unanswered_ping = None

    def handle_ping(self) -> None:
        self._limit_control_frames()  # the answer comes at the end of the slice

    def _limit_control_frames(self) -> None:
        """Count a ping or a pong, and close if it is one too many."""
        if self.close_sent:
            return
        now = self.loop.time()
        if self._control_rate is None:
            self._control_rate = TokenBucket(per_minute=settings.POKERTOOL_MESSAGES_PER_MINUTE, now=now)
        if not self._control_rate.take(now=now):
            self._close(CloseCode.TRY_LATER, "Pings and pongs come too fast", within=self.close_timeout)

    async def receive(self) -> Any:
        """Return the next message; before a connection is handed over it is here that reading goes on."""
        message = await super().receive()
        self._parse_slice()
        return message

    def _refuse_handshake(self) -> None:
        """Answer a handshake that uvicorn drops without a word: one that is too long, or has a body."""
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
        self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= self.config.ws_max_size:
            self._fail(CloseCode.MESSAGE_TOO_BIG)  # more parts than bytes: empty ones would never be too long
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._fail(CloseCode.INVALID_DATA)  # uvicorn does so too, with a traceback in the log
                return
        super().send_receive_event_to_app()

    def _fail(self, code: CloseCode) -> None:
        self.frames = []
        if not self.close_sent:
            self.conn.fail(code)
            self.handle_parser_exception()

    def pause_writing(self) -> None:
        self._write_buffer_full = True
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        self._write_buffer_full = False
        self.loop.call_soon(self._parse_slice)

    def _close(self, code: int, reason: str, *, within: float) -> None:
        """Close, after all that was written, and wait so many seconds at most for the answer."""
        if self.close_sent or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(code)})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.read_paused = False
        self._abort_after(within)
        self._parse_slice()

    def _abort_after(self, seconds: float) -> None:
        """Give the client some time to answer a close frame, then abort the connection.

        Closing it would wait for a client that does not read.
        """
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)
