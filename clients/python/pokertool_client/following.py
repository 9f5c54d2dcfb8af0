"""follow(): one connection after the other, until it is closed or refused."""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from pokertool_client.events import Event, Snapshot
from pokertool_client.ledger import Gap, Ledger, Position
from pokertool_client.waiting import Waiting

PROTOCOL = Subprotocol("pokertool.v1")
DEFLATE = Subprotocol("pokertool.v1.deflate")
FINAL = {
    4400: "The server did not understand this client.",
    4401: "A login is needed.",
    4403: "This stream belongs to somebody else.",
    4404: "There is no such stream.",
}
TOO_MANY = 1013
GREETING = 10.0
"""Seconds that a server may take to greet."""
STABLE = 5.0
"""Seconds that a connection must live for the next wait to be short again."""
HEARTBEATS_MISSED = 2.5

logger = logging.getLogger("pokertool_client")


class StreamEnded(Exception):
    """The iteration can't go on."""


class StreamRefused(StreamEnded):
    """The server will not have this client; `code` is the close code of docs/protocol.md."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.code = code


class EventsLost(StreamEnded):
    """The log no longer has what was missed. `snapshot` is the state now, to go on from."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(f"What was missed before event {snapshot.seq} is no longer in the log")
        self.snapshot = snapshot


class _Lost(Exception):
    """The connection is gone, and another one is worth a try."""

    def __init__(self, reason: str, *, crowded: bool = False) -> None:
        super().__init__(reason)
        self.crowded = crowded


def follow(
    url: str,
    *,
    since: int | None = None,
    epoch: str | None = None,
    types: Collection[str] | None = None,
    keys: Collection[str] | None = None,
    token: str | None = None,
    compress: bool = False,
    on_snapshot: Callable[[Snapshot], None] | None = None,
) -> Follower:
    """Return an iterator over a stream's events: each once, in order, without end.

    async for event in follow("ws://127.0.0.1:8000/ws/detection", types=["card", "board"]):
        print(event.message)

    It reconnects by itself, and connects when it is first asked for an event. Leave the loop
    early inside `async with follow(...) as events:`, which closes the connection.

    Args:
        url: `ws://` or `wss://`; `http://` and `https://` mean the same.
        since: Go on after this event; 0 is the oldest kept, None only what is new.
        epoch: The numbering that `since` belongs to, from `Follower.position`.
        types: Only these kinds.
        keys: Only these tables, or components.
        token: An access token (`manage.py token USER`).
        compress: Ask for compressed frames: worth it across a network, not on one machine.
        on_snapshot: Takes the state on the first connection (without `since`), and when events
            were missed that the log no longer has. Without it the latter is EventsLost.

    Raises:
        StreamRefused: From the iteration, when the server refuses for good.
        EventsLost: From the iteration, see on_snapshot.
        ValueError: The address is none.
    """
    return Follower(
        address=_address(url, types=types, keys=keys),
        ledger=Ledger(since=since, epoch=epoch, filtered=types is not None or keys is not None),
        token=token,
        subprotocols=[DEFLATE, PROTOCOL] if compress else [PROTOCOL],
        on_snapshot=on_snapshot,
        waiting=Waiting(),
    )


class Follower(AsyncIterator[Event]):
    """An iteration over a stream; made by follow()."""

    def __init__(
        self,
        *,
        address: str,
        ledger: Ledger,
        token: str | None,
        subprotocols: list[Subprotocol],
        on_snapshot: Callable[[Snapshot], None] | None,
        waiting: Waiting,
    ) -> None:
        self._address = address
        self._ledger = ledger
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._subprotocols = subprotocols
        self._on_snapshot = on_snapshot
        self._waiting = waiting
        self._ready: deque[Event] = deque()
        self._given = ledger.seq
        self._socket: ClientConnection | None = None
        self._patience = GREETING
        self._greeted_at: float | None = None
        self._complaint = ""
        """The server's last error message: it comes before a close."""
        self._is_away = False
        """Whether somebody was told that the connection is lost."""
        self._closed = False

    @property
    def position(self) -> Position:
        """Where a later follow() goes on, after the last event that was given."""
        since = self._given if self._ready else self._ledger.seq
        return Position(since=since, epoch=self._ledger.epoch)

    @property
    def is_connected(self) -> bool:
        """Whether a server greeted us, and was not lost since."""
        return self._socket is not None and self._greeted_at is not None

    async def __anext__(self) -> Event:
        """Return the next event, however long it takes. Raises StreamEnded, StopAsyncIteration if closed."""
        while not self._ready:
            if self._closed:
                raise StopAsyncIteration
            try:
                await self._receive()
            except (_Lost, Gap) as loss:
                await self._wait(loss)
            except StreamEnded:
                await self.aclose()
                raise
        event = self._ready.popleft()
        self._given = event.seq
        return event

    async def aclose(self) -> None:
        """Close the connection; the iteration ends."""
        self._closed = True
        self._ready.clear()
        await self._drop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _receive(self) -> None:
        """Take one frame, on a new connection if there is none. Raises _Lost, Gap, StreamEnded."""
        try:
            socket = self._socket or await self._connect()
            async with asyncio.timeout(self._patience):
                frame = await socket.recv()
            snapshot = self._take(_message(frame))
        except TimeoutError:
            raise _Lost("nothing was heard from the server") from None
        except ConnectionClosed as closed:
            raise self._goodbye(closed) from None
        except (OSError, InvalidHandshake, EOFError) as error:
            raise _Lost(str(error) or type(error).__name__) from error
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            raise _Lost(f"the server sent what can't be read: {error!r}") from error
        if snapshot is not None and self._on_snapshot is not None:
            self._on_snapshot(snapshot)
        elif snapshot is not None and snapshot.lost:
            raise EventsLost(snapshot)

    async def _connect(self) -> ClientConnection:
        query = urlencode(self._ledger.query())
        self._complaint, self._greeted_at, self._patience = "", None, GREETING
        self._socket = await connect(
            self._address + ("&" if "?" in self._address else "?") + query if query else self._address,
            subprotocols=self._subprotocols,
            additional_headers=self._headers,
            compression=None,
            ping_interval=None,  # heartbeats say that the server lives
            max_size=None,
            open_timeout=GREETING,
            close_timeout=1,
        )
        return self._socket

    def _take(self, message: dict[str, Any]) -> Snapshot | None:
        """Take a message into the ledger; return the snapshot that replaces what was known. Raises Gap."""
        kind = message["type"]
        if kind == "hello":
            return self._greet(message)
        if kind == "error":
            self._complaint = str(message["message"])
        elif self._greeted_at is None:
            raise ValueError(f"{kind} before the hello")
        elif kind == "events":
            self._given = self._ledger.seq
            fresh, gap = self._ledger.take(message)
            self._ready.extend(fresh)
            if gap:
                self._ledger.missed()
        elif kind == "heartbeat" and self._ledger.hear(message):
            self._ledger.missed()
        return None

    def _greet(self, hello: dict[str, Any]) -> Snapshot | None:
        snapshot = self._ledger.greet(hello)
        self._greeted_at = asyncio.get_running_loop().time()
        self._is_away = False
        self._patience = float(hello.get("heartbeat", 15)) * HEARTBEATS_MISSED
        logger.info("Following %s after %s", hello["stream"], self._ledger.seq)
        return snapshot

    def _goodbye(self, closed: ConnectionClosed) -> _Lost | StreamRefused:
        """Return what a close means."""
        code = closed.rcvd.code if closed.rcvd else 1006
        reason = self._complaint or (closed.rcvd.reason if closed.rcvd else "")
        if code in FINAL:
            return StreamRefused(reason or FINAL[code], code)
        return _Lost(f"closed with {code} {reason}".strip(), crowded=code == TOO_MANY)

    async def _wait(self, loss: _Lost | Gap) -> None:
        """Let go of the connection, and wait until another one may be tried."""
        now = asyncio.get_running_loop().time()
        if self._greeted_at is not None and now - self._greeted_at >= STABLE:
            self._waiting.lasted()
        await self._drop()
        seconds = self._waiting.next(crowded=isinstance(loss, _Lost) and loss.crowded)
        level = logging.INFO if self._is_away else logging.WARNING  # a warning once, however long it takes
        self._is_away = True
        logger.log(level, "Lost %s: %s; the next try is in %.1f s", self._address, loss, seconds)
        if not self._ready:  # what came before a gap need not wait
            await asyncio.sleep(seconds)

    async def _drop(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()


def _message(frame: str | bytes) -> dict[str, Any]:
    """Return what a frame says: raw deflate (RFC 1951) where it is binary. Raises ValueError."""
    text = zlib.decompress(frame, wbits=-zlib.MAX_WBITS) if isinstance(frame, bytes) else frame
    message = json.loads(text)
    if not isinstance(message, dict):
        raise ValueError("it is no JSON object")
    return message


def _address(url: str, **filters: Collection[str] | None) -> str:
    """Return the WebSocket address with filters in its query. Raises ValueError."""
    scheme, host, path, query, _ = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(scheme, scheme)
    if scheme not in ("ws", "wss") or not host:
        raise ValueError(f"url is {url!r}; it is an address such as ws://127.0.0.1:8000/ws/detection")
    asked = [pair for name, words in filters.items() if words is not None for pair in _asked(name, words)]
    return urlunsplit((scheme, host, path, urlencode(parse_qsl(query) + asked), ""))


def _asked(name: str, words: Collection[str]) -> list[tuple[str, str]]:
    """Return `keys=a,b`; where a word holds a comma or nothing, one `key=` for each."""
    if any(not word or "," in word for word in words):
        return [(name.removesuffix("s"), word) for word in words]
    return [(name, ",".join(words))]
