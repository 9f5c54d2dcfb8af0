"""Uvicorn's WebSocket protocol for the fan-out: `--ws eventlog.websocket.uvicorn_protocol:FanoutProtocol`.

ASGI and closing stay uvicorn's (`websockets-sansio`). Frames are parsed by websockets; so is a handshake,
unless it is as nearly all are. Once an application hands the connection over, what only ASGI needs is let
go: its task, scope, queue and handshake; what is left is a listener that is called. Frames are written as
they come, without a word to the parser, which is there only while it has something to parse: most clients
never send more than the answer to a ping.

What a client sends is parsed a slice at a time, so that one that floods has no more of the event loop than
others; nothing is read while it does not take what it was sent; many pings get one pong; and who
sends more pings and pongs than messages are allowed is closed with 1013.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from django.conf import settings
from uvicorn.protocols.utils import ClientDisconnected, get_client_addr, get_path_with_query_string
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.server import ServerProtocol

from eventlog.access.close_codes import CloseCode
from eventlog.access.rate_limits import TokenBucket
from eventlog.access.tcp_connections import counted_prefix, open_connections
from eventlog.fanout.transport import EXTENSION, PONG, Frames, Listener, server_frame
from eventlog.wakeup.platform import bytes_acknowledged
from eventlog.websocket.drain import answer_timeout, close_delay
from eventlog.websocket.frame_parser import FrameParser, is_lone_pong
from eventlog.websocket.handshake import Handshake, ordinary_handshake
from eventlog.websocket.listener_queue import ListenerQueue
from eventlog.websocket.liveness import keepalive_of

SLICE = 2048
"""Bytes parsed before the loop may do something else: some 340 of the smallest frames, a few milliseconds."""
MAX_BYTES_AFTER_CLOSE = 64 * 1024
"""Bytes that a client may still send after the close frame, before the connection is aborted."""
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
ALWAYS_WRITABLE = asyncio.Event()
"""What stands where uvicorn keeps an event of each connection; write() tells of a full one."""
ALWAYS_WRITABLE.set()
LOGGER = logging.getLogger("uvicorn.error")


class NoTimer:
    """Stands where uvicorn keeps the timer of a close, so that the end of the application is not one."""

    def cancel(self) -> None:
        pass


NO_TIMER: Any = NoTimer()


class FanoutProtocol(WebSocketsSansIOProtocol):
    """One connection, which it offers to the application as an eventlog.fanout.transport.Transport."""

    # The names that uvicorn's class keeps in a dict of each instance: as slots they take a fifth of it.
    __slots__ = (
        "_answer", "_bytes_after_close", "_control_rate", "_listener_queue", "_parser", "_pong_received",
        "_progress_at_ping", "_slice_scheduled", "_slot", "_unread", "_unsent_handshake",
        "_write_buffer_full", "app", "app_state",
        "asgi_version", "client", "close_sent", "close_timeout", "close_timer", "config", "connections",
        "curr_msg_data_type", "default_headers", "disconnected", "frames", "handshake_complete",
        "handshake_initiated", "initial_response", "last_ping_rtt", "logger", "loop",
        "pending_ping_payload", "ping_interval", "ping_sent_at", "ping_timeout", "ping_timer", "pong_timer",
        "queue", "read_paused", "request", "response", "root_path", "scheme", "scope", "server", "tasks",
        "transport", "writable",
    )  # fmt: skip

    NOT_PINGED: ClassVar[int] = -1
    any_close_code: ClassVar[bool] = True

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._parser: ServerProtocol | FrameParser | None = None
        self._answer = b""
        """The answer to an ordinary handshake, up to the headers that the application adds."""
        self._unsent_handshake = b""
        """The answer to the handshake, until the first frames, or the loop's next iteration."""
        super().__init__(*arguments, **named)
        self._listener_queue: ListenerQueue | None = None
        self._write_buffer_full = False
        self._slot = self.NOT_PINGED
        self._pong_received = True
        self._progress_at_ping: int | None = None
        """_write_progress() when the client was pinged, or has filled the buffer since; or None."""
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
        if self.transport.is_closing():
            return
        self._send_handshake()
        if not self.handshake_initiated and not self._unread:
            handshake = None if self.config.ws_per_message_deflate else ordinary_handshake(data)
            if handshake is not None:
                self._take_handshake(handshake)
                return
        if self.close_sent:
            self._bytes_after_close += len(data)
            if self._bytes_after_close > MAX_BYTES_AFTER_CLOSE:
                self.transport.abort()
                return
        if self._parser is None and self._slot != self.NOT_PINGED and not self._unread and is_lone_pong(data):
            self._pong_came()
            return
        self._unread += data
        self._parse_slice()

    def eof_received(self) -> None:
        self._send_handshake()  # who says no more may still hear the answer

    def _take_handshake(self, handshake: Handshake) -> None:
        """Start the application, as handle_connect() does."""
        self.handshake_initiated = True
        self._answer = handshake.answer
        raw_path, _, query = handshake.target.partition("?")
        self.scope = {
            "type": "websocket",
            "asgi": {"version": self.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": self.scheme,
            "server": self.server,
            "client": self.client,
            "root_path": self.root_path,
            "path": self.root_path + unquote(raw_path),
            "raw_path": (self.root_path + raw_path).encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": handshake.headers,
            "subprotocols": handshake.subprotocols,
            "state": self.app_state.copy(),
            "extensions": {"websocket.http.response": {}, EXTENSION: self},  # type: ignore[dict-item]
        }
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)

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
        if frames.ping and self._pong_received and self._slot != self.NOT_PINGED and self.ping_interval:
            wire += frames.ping
            self._slot = keepalive_of(self.loop, self.ping_interval).pinged(self, self._slot)
            self._expect_pong()
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
        """Close, after all that was written, and wait so many seconds at most for the answer."""
        if self.close_sent or self.transport.is_closing():
            return
        self._send_handshake()
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(code)})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.read_paused = False
        self._abort_after(within)
        self._parse_slice()

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

    def _abort_after(self, seconds: float) -> None:
        """Give the client some time to answer a close frame, then abort the connection.

        Closing it would wait for a client that does not read.
        """
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if self.close_timer is NO_TIMER:
            self.close_timer = None

    def pause_writing(self) -> None:
        self._write_buffer_full = True
        if not self.transport.is_closing():
            self.transport.pause_reading()
        if not self._pong_received and self._progress_at_ping is None:
            self._progress_at_ping = self._write_progress()  # its pong is not read from now on
        if self._listener_queue is None:
            super().pause_writing()

    def resume_writing(self) -> None:
        self._write_buffer_full = False
        self.loop.call_soon(self._parse_slice)
        if self._listener_queue is None:
            super().resume_writing()
        else:
            self.loop.call_soon(self._listener_queue.drained)

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

    def ping(self, frame: bytes) -> None:
        if self.close_sent or self.transport.is_closing():
            return
        if not self._pong_received:
            if not self._is_still_reading():
                self.keepalive_timeout()
            return
        self._expect_pong()
        self.transport.write(frame)

    def _expect_pong(self) -> None:
        self._pong_received = False
        self._progress_at_ping = self._write_progress() if self.transport.get_write_buffer_size() else None

    def _is_still_reading(self) -> bool:
        """Tell whether the last ping waits behind frames that the client still reads, however slowly."""
        before, self._progress_at_ping = self._progress_at_ping, self._write_progress()
        return before is not None and before != self._progress_at_ping

    def _write_progress(self) -> int:
        """Return a number that changes when the client reads some of the frames that wait for it."""
        acknowledged = bytes_acknowledged(self.transport)
        return -self.transport.get_write_buffer_size() if acknowledged is None else acknowledged

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        if self.transport.get_write_buffer_size():
            self.transport.abort()  # close() would wait for a client that reads nothing

    def handle_pong(self, event: Frame) -> None:
        self._pong_came()
        super().handle_pong(event)

    def _pong_came(self) -> None:
        if self._pong_received:  # nobody asked for it
            self._limit_control_frames()
        self._pong_received = True
