"""Uvicorn's HTTP with bounds on a head: `uvicorn --http pokertool_site.http_protocol:BoundedProtocol`.

Uvicorn waits for ever for a head, which a WebSocket's handshake is too, and keeps all of it. Here it has
to be complete within HEAD_SECONDS and HEAD_BYTES, or the connection is told why and closed.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
HEAD_BYTES = 64 * 1024
"""Four times what uvicorn's other parser takes; Django's cookies and our tokens are a tenth of it."""

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection, until it is a WebSocket's."""

    _awaiting: asyncio.TimerHandle | None = None
    """Runs while a head is on its way: from the connect, and from the first byte of a later request."""
    _size = 0
    """Bytes of it so far."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return  # what was on its way when we hung up
        super().data_received(data)
        if self._awaiting is not None:
            self._size += len(data)
            if self._size > HEAD_BYTES:
                self._hang_up(TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._awaiting is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._size = 0
        self._awaiting = self.loop.call_later(HEAD_SECONDS, self._hang_up, TOO_SLOW)

    def _stop_waiting(self) -> None:
        if self._awaiting is not None:
            self._awaiting.cancel()
            self._awaiting = None

    def _hang_up(self, answer: bytes) -> None:
        self._stop_waiting()
        self.transport.write(answer)
        self.transport.close()
