"""Uvicorn's HTTP with bounds: `uvicorn --http pokertool_site.server.http_protocol:BoundedProtocol`.

Uvicorn waits for ever for a head, which a WebSocket's handshake is too, for a body, and for a client that
does not read; and it keeps all of what came. Here each has a size and a time:

- a head: HEAD_SECONDS, HEAD_BYTES, HEADERS lines, URL_BYTES; else 408, 431 or 414
- a body, with its chunks, their extensions and its trailers: POKERTOOL_BODY_SECONDS and
  POKERTOOL_MAX_BODY_BYTES; else 408 or 413, before it is read where its length is told
- an answer: who takes no byte of it for POKERTOOL_STALLED_SECONDS is cut off, however small its rest is
- requests sent before the one before is answered: PIPELINED at a time and none with a body; the
  connection is closed after those, and the client has to ask for the others again
- connections of one address: POKERTOOL_MAX_OPEN_PER_IP, else 429; and of all, else 503
  (eventlog.access.tcp_connections)

An answer that was begun is never broken into by one of these: it is finished, or cut off.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from eventlog.access.tcp_connections import (
    TooManyOfAddress,
    TooManyOfProcess,
    counted_prefix,
    open_connections,
)
from eventlog.wakeup.platform import bytes_acknowledged

HEAD_SECONDS = 10.0
HEAD_BYTES = 64 * 1024
"""Four times what uvicorn's other parser takes; Django's cookies and our tokens are a tenth of it."""
HEADERS = 128
URL_BYTES = 8 * 1024
"""Both as a WebSocket's handshake may have."""
PIPELINED = 8
SLICE = 16 * 1024
"""Bytes parsed at once: what is too much is found out so much later at most."""
LINGER = 2.0
"""Seconds for which a client that still sends can read why we stopped listening."""
DISCARDED = 256 * 1024
"""Bytes of what it still sends that are read meanwhile."""


def _answer(status: str, *lines: str) -> bytes:
    return "\r\n".join(
        [f"HTTP/1.1 {status}", "connection: close", "content-length: 0", *lines, "", ""]
    ).encode()


BAD_REQUEST = _answer("400 Bad Request")
TOO_SLOW = _answer("408 Request Timeout")
BODY_TOO_LARGE = _answer("413 Content Too Large")
URL_TOO_LONG = _answer("414 URI Too Long")
TOO_MANY = _answer("429 Too Many Requests", "retry-after: 10")
TOO_LARGE = _answer("431 Request Header Fields Too Large")
FULL = _answer("503 Service Unavailable", "retry-after: 10")
NOTHING = b""
"""For what can't be answered: it came before its turn, or after its answer."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection, until it is a WebSocket's."""

    _name: str | None = None
    """What it counts by."""
    _counted = False
    _timer: asyncio.TimerHandle | None = None
    """Runs while a head or a body is on its way, from the connect and from the first byte on."""
    _in_head = False
    _in_body = False
    _size = 0
    """Bytes of the head or the body so far, as they came."""
    _part = 0
    """Bytes that are parsed at the moment, if they are all of one request."""
    _body = 0
    """Bytes of the body, without what is around its chunks."""
    _refusal: bytes | None = None
    """The answer to a request that is invalid; nothing after it is parsed."""
    _ignores_input = False
    """Whatever else the client sends is ignored."""
    _discarded = 0
    _stall_timer: asyncio.TimerHandle | None = None
    """Runs while part of an answer waits for the client."""
    _write_progress: tuple[int | None, int] = (None, 0)

    # The connection

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._prefix = counted_prefix(self.client)
        try:
            open_connections.admit(self._prefix)
        except (TooManyOfProcess, TooManyOfAddress) as error:
            self._ignores_input = True
            transport.write(FULL if isinstance(error, TooManyOfProcess) else TOO_MANY)
            transport.close()
            return
        self._counted = True
        self._start_timer(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._ignores_input = True
        self._stop_timer()
        self._stop_stall_timer()
        self._unset_keepalive_if_required()
        self._stop_counting()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._stop_timer()
        self._stop_stall_timer()
        self._ignores_input = True
        super().handle_websocket_upgrade()
        self._stop_counting()  # from here on the WebSocket counts

    def _stop_counting(self) -> None:
        if self._counted:
            self._counted = False
            open_connections.remove(self._prefix)

    # What is sent to us

    def data_received(self, data: bytes) -> None:
        if self._ignores_input or self.transport.is_closing():
            self._discard(len(data))
            return
        self._unset_keepalive_if_required()
        for start in range(0, len(data), SLICE):
            if not self._feed(data[start : start + SLICE]):
                return
        if self._timer is None and not self._is_answering():
            self._start_timer(HEAD_SECONDS)  # blank lines, which no request begins with

    def _feed(self, part: bytes) -> bool:
        """Parse a part of what came; False if what comes after it does not matter any more."""
        self._size += len(part)
        self._part = len(part)
        try:
            self.parser.feed_data(part)
        except httptools.HttpParserUpgrade:
            if self._refusal is None:
                self._upgrade()
                return False
        except httptools.HttpParserError:
            self._refuse(BAD_REQUEST)
        if self._in_head and self._size > HEAD_BYTES:
            self._refuse(TOO_LARGE)
        elif self._in_body and self._size > 2 * settings.POKERTOOL_MAX_BODY_BYTES + SLICE:
            self._refuse(BODY_TOO_LARGE)  # mostly extensions, or chunks of a byte or two
        if self._refusal is not None:
            self._hang_up(self._refusal)
        return self._refusal is None and not self.transport.is_closing()

    def _refuse(self, answer: bytes) -> None:
        if self._refusal is None:
            self._refusal = answer

    def _upgrade(self) -> None:
        if self._should_upgrade():
            self.handle_websocket_upgrade()
        else:  # we speak nothing else: the request gets its answer, what follows is not HTTP
            self._ignores_input = True
            self.cycle.keep_alive = False

    def on_message_begin(self) -> None:
        if self._refusal is not None:
            return
        super().on_message_begin()
        self._in_head = True
        self._size = self._part
        if self._timer is None:
            self._start_timer(HEAD_SECONDS)

    def on_url(self, url: bytes) -> None:
        if self._refusal is None:
            super().on_url(url)
            if len(self.url) > URL_BYTES:
                self._refusal = URL_TOO_LONG

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._refusal is None and self._in_head:  # not a trailer: the application has its headers
            super().on_header(name, value)
            if len(self.headers) > HEADERS:
                self._refusal = TOO_LARGE

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_timer()
        if self._refusal is None:
            self._refusal = self._objection()
        if self._refusal is not None:
            return
        self._size, self._body = 0, 0
        self._start_timer(settings.POKERTOOL_BODY_SECONDS)
        super().on_headers_complete()  # raises where the address is none, and nobody has the request then
        self._in_body = True

    def _objection(self) -> bytes | None:
        """Return the answer to a head that is no good by itself."""
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > HEAD_BYTES:
            return TOO_LARGE
        lengths = [value for name, value in self.headers if name == b"content-length"]
        has_body = any(int(length) for length in lengths) or any(
            name == b"transfer-encoding" for name, _ in self.headers
        )
        becomes_websocket = self.parser.should_upgrade() and self._should_upgrade()
        if self._is_answering() and (has_body or becomes_websocket or len(self.pipeline) >= PIPELINED):
            return NOTHING
        if any(int(length) > settings.POKERTOOL_MAX_BODY_BYTES for length in lengths):
            return BODY_TOO_LARGE
        return BAD_REQUEST if has_body and becomes_websocket else None

    def on_body(self, body: bytes) -> None:
        if self._refusal is not None:
            return
        self._body += len(body)
        if self._body > settings.POKERTOOL_MAX_BODY_BYTES:
            self._refusal = BODY_TOO_LARGE
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refusal is None:
            self._in_body = False
            self._part = 0
            self._stop_timer()
            super().on_message_complete()

    def _is_answering(self) -> bool:
        """Tell whether a request that came whole, or is on its way, waits for the end of its answer."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    # The end of a connection

    def _start_timer(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._hang_up, TOO_SLOW)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hang_up(self, answer: bytes) -> None:
        """Answer, where it is this request's turn and nothing was answered yet, and close."""
        self._stop_timer()
        self._ignores_input = True
        if self._in_body:  # the application has it, and waits for more
            if self.cycle.response_started:
                answer = NOTHING
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        elif self._is_answering():
            self.cycle.keep_alive = False  # what was asked before is answered, and then we close
            return
        self.transport.write(answer)
        if self.transport.can_write_eof():
            self.transport.write_eof()  # closed at once, what is still sent would take the answer back
        else:
            self.transport.close()
        self._timer = self.loop.call_later(LINGER, self.transport.abort)

    def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded > DISCARDED and not self.transport.is_closing():
            self.flow.pause_reading()

    # Clients that read nothing

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_for_stall()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch_for_stall()

    def _watch_for_stall(self) -> None:
        """Abort the connection if the client reads nothing of what waits for it."""
        if self._stall_timer is None and self.transport.get_write_buffer_size():
            self._write_progress = bytes_acknowledged(self.transport), self.transport.get_write_buffer_size()
            seconds = settings.POKERTOOL_STALLED_SECONDS
            self._stall_timer = self.loop.call_later(seconds, self._check_stall)

    def _check_stall(self) -> None:
        self._stall_timer = None
        (before, waited), now = self._write_progress, bytes_acknowledged(self.transport)
        if before == now and self.transport.get_write_buffer_size() >= waited:
            self.transport.abort()
        else:
            self._watch_for_stall()

    def _stop_stall_timer(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None
