"""StreamConsumer: hello, catch up, follow. One instance a connection; it is a cursor and little else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, get_args

from channels.consumer import AsyncConsumer
from django.conf import settings

from eventlog.access import Someone, check_may_read, needs_login, own_stream
from eventlog.credentials import TOKEN_SUBPROTOCOL, Credential, credential_of_scope
from eventlog.door import TooFast, neighbour_of
from eventlog.goodbye import Ending, Goodbye, goodbye_for
from eventlog.greeting import can_recover, first_cursor, hello, welcome
from eventlog.heartbeat import checks_are_overdue
from eventlog.hub import Hub, current_hub
from eventlog.messages import Dialect, Filter, Message, json_message, now
from eventlog.metrics import count_close, count_recovery, traffic
from eventlog.pace import Bucket
from eventlog.refresh import fresh_event
from eventlog.replay import newest_event
from eventlog.subscription import (
    LONGEST_MESSAGE,
    BadRequest,
    Ping,
    Refresh,
    Subscribe,
    Wish,
    plain_request,
    v1_request,
)
from eventlog.tail import Tail

Scope = Any
"""ASGI's connection scope, a dict with what the routers added."""
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

HEARTBEAT = 15
"""Seconds of silence after which a `pokertool.v1` client hears that we are there."""


class StreamConsumer(AsyncConsumer):
    """Follows one stream for one client, in the dialect that it offered.

    The handshake is accepted before anything can be refused, so that a browser sees the
    close code. Subclasses and routes name the stream: `StreamConsumer.as_asgi(stream="detection")`.
    """

    stream: ClassVar[str] = ""
    shows_newest_state: ClassVar[bool] = False
    """Whether a plain client gets the newest event right after the welcome."""

    def __init__(self, *, stream: str = "", shows_newest_state: bool | None = None) -> None:
        self._stream = stream or self.stream
        self._shows_newest = self.shows_newest_state if shows_newest_state is None else shows_newest_state
        self._dialect = Dialect.PLAIN
        self._wanted = Filter()
        self._cursor = 0
        self._told_overdue = False
        self._begun = asyncio.Event()
        """Set once the first frames are sent: an answer never comes before the welcome."""
        self._shown: Credential | None = None
        """What opened the stream, where it needs a login."""
        self._places: list[str] = []
        """What this connection counts for at the door."""
        self._messages: Bucket | None = None
        """How fast the client talks; most never do."""
        self._ended: Goodbye | None = None
        """Why somebody else ended the connection."""

    @property
    def cursor(self) -> int | None:
        """The last event that the client was sent; None before the first frames."""
        return self._cursor if self._begun.is_set() else None

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. No channel of its own in the layer: the hub has one for all."""
        self.scope = scope
        self._send = send
        if (await receive())["type"] != "websocket.connect":
            return
        self._dialect = Dialect.chosen_from(scope["subprotocols"])
        accepted = self._dialect.value or self._token_subprotocol()
        await send({"type": "websocket.accept", "subprotocol": accepted, "headers": []})
        self._following = following = asyncio.create_task(self._serve())
        try:
            await self._hear(receive, following)
        finally:
            following.cancel()
            await asyncio.wait([following])
            if not following.cancelled() and (error := following.exception()) is not None:
                raise error

    def _token_subprotocol(self) -> str | None:
        """Return the offered `token.T`: browsers hang up if none of what they offer is chosen."""
        offered = list(self.scope["subprotocols"])
        return offered[0] if offered and offered[0].startswith(TOKEN_SUBPROTOCOL) else None

    async def stream_name(self, hub: Hub) -> str:
        """Return the stream that this client may follow. Raises AccessDenied."""
        if needs_login(self._stream):
            check_may_read(await self._log_in(hub), self._stream)
        return self._stream

    async def _come_in(self, hub: Hub) -> None:
        """Take a place for the client's address. Raises Refused."""
        neighbour = neighbour_of(self.scope)
        if neighbour is not None:
            self._places.append(await hub.door.come_in(neighbour))

    async def _log_in(self, hub: Hub) -> Someone:
        """Return who is there, and take a place for that user. Raises Refused."""
        self._shown = credential_of_scope(self.scope)
        user = await hub.watch.who_is(self._shown)
        if user.is_authenticated:
            self._places.append(await hub.door.log_in(user.pk))
        return user

    def end(self, code: int, reason: str, *, error: str) -> None:
        """End the connection from outside: no further event, then the close."""
        self._ended = Goodbye(code, reason, error=error)
        self._following.cancel()

    async def _serve(self) -> None:
        """Follow until the connection ends, and say why if the end is ours."""
        hub = current_hub()
        try:
            await self._come_in(hub)
            wish = Wish.of_query(self.scope["query_string"])
            tail = await hub.subscribe(await self.stream_name(hub))
            claim = (self._shown, tail.name) if self._shown else None
            if claim:
                hub.watch.add(self, claim)
            tail.followers.add(self)
            try:
                await self._begin(hub, tail, wish)
                self._begun.set()
                await self._follow(tail)
            finally:
                tail.followers.discard(self)
                if claim:
                    hub.watch.remove(self, claim)
                await asyncio.shield(hub.unsubscribe(tail))
        except get_args(Ending) as ending:
            await self._end(goodbye_for(ending))
        except asyncio.CancelledError:
            if self._ended is None:
                raise
            await self._end(self._ended)
        finally:
            for place in self._places:
                hub.door.leave(place)

    async def _begin(self, hub: Hub, tail: Tail, wish: Wish) -> None:
        """Set the cursor and send the first frames. Never a partial recovery: all since N, or told so."""
        self._wanted = wish.wanted
        recovered = can_recover(tail, wish)
        count_recovery(tail.name, recovered)
        self._cursor = first_cursor(tail, wish, recovered=recovered)
        if self._dialect is Dialect.PLAIN:
            await self.send(welcome(tail, wish, recovered=recovered))
            if self._shows_newest and wish.since is None:
                await self._send_newest(hub, tail)
            return
        seq, state = tail.head, None
        if not recovered:
            snapshot = await hub.snapshot(tail)
            state = snapshot.state
            seq = self._cursor = snapshot.seq
        await self.send(hello(tail, seq=seq, recovered=recovered, state=state, heartbeat=HEARTBEAT))

    async def _send_newest(self, hub: Hub, tail: Tail) -> None:
        newest = await hub.history(lambda: newest_event(tail.name))
        if newest is None or not self._wanted.admits(newest):
            return
        await self.send(newest.message)
        self._cursor = max(self._cursor, newest.seq)

    async def _follow(self, tail: Tail) -> None:
        """Send every event after the cursor, for as long as the connection lives.

        The cursor moves only after the frame was handed to the server, so a connection that
        stalls is merely behind: nothing is queued for it. A heartbeat is for a silence, also of
        one that filters leave, and for when it changes whether checks are overdue.
        """
        loop = asyncio.get_running_loop()
        sent = traffic(tail.name, self._dialect)
        sent.opened += 1
        heartbeat = HEARTBEAT if self._dialect is not Dialect.PLAIN else 1e18
        quiet_until = loop.time() + heartbeat
        while True:
            if self._dialect is not Dialect.PLAIN and checks_are_overdue() is not self._told_overdue:
                await self._send_heartbeat()
                quiet_until = loop.time() + heartbeat
            span = await tail.span_after(self._cursor, until=quiet_until)
            frames = span.messages(self._dialect, self._wanted) if span is not None else None
            for message in frames or ():
                await self.send(message)
            if span is not None:
                self._cursor = span.through
            if frames is not None:
                sent.sent(frames)
            if frames:
                quiet_until = loop.time() + heartbeat
            elif span is None or loop.time() >= quiet_until:
                await self._send_heartbeat()
                quiet_until = loop.time() + heartbeat

    async def _send_heartbeat(self) -> None:
        overdue = self._told_overdue = checks_are_overdue()
        await self.send(json_message({"type": "heartbeat", "seq": self._cursor, "overdue": overdue}))

    async def _stop(self, following: asyncio.Task[None], goodbye: Goodbye) -> None:
        """Stop following, and then say why."""
        following.cancel()
        await asyncio.wait([following])
        await self._end(goodbye)

    async def _hear(self, receive: Receive, following: asyncio.Task[None]) -> None:
        """Take what the client says until it is gone."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                if not following.done():  # else it is the answer to a goodbye of ours
                    code = message.get("code", 1005)
                    count_close(code, by="server" if code == 1012 else "client")
                return
            if following.done() or message["type"] != "websocket.receive":
                continue  # we said goodbye, and wait for the client to hear it
            try:
                if await self._has_begun(following):
                    self._listen_to_pace()
                    await self._answer(message.get("text"))
            except (BadRequest, Goodbye) as ending:
                await self._stop(following, goodbye_for(ending))

    async def _has_begun(self, following: asyncio.Task[None]) -> bool:
        """Wait for the first frames; False if there will be none."""
        if not self._begun.is_set():
            begun = asyncio.create_task(self._begun.wait())
            await asyncio.wait([begun, following], return_when=asyncio.FIRST_COMPLETED)
            begun.cancel()
        return not following.done()

    def _listen_to_pace(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._messages is None:
            self._messages = Bucket(per_minute=settings.POKERTOOL_MESSAGES_PER_MINUTE, now=now)
        if not self._messages.take(now=now):
            raise Goodbye(1013, "Messages come too fast", error=TooFast.error)

    async def _answer(self, text: str | None) -> None:
        if text is None:
            raise BadRequest("binary", "Binary messages are not taken; send JSON text")
        if len(text.encode()) > LONGEST_MESSAGE:
            raise Goodbye(1009, f"A message is at most {LONGEST_MESSAGE} bytes", error="too_long")
        request = plain_request(text) if self._dialect is Dialect.PLAIN else v1_request(text)
        match request:
            case Ping():
                await self.send(json_message({"type": "pong", "timestamp": now()}))
            case Subscribe(wanted=wanted):
                self._wanted = wanted
            case Refresh():
                await self.refresh()

    async def refresh(self) -> None:
        """Send a fresh state where the stream can make one, else the newest again."""
        fresh = await fresh_event(self._stream)
        if fresh is not None:
            await self.send(fresh)
            return
        newest = await current_hub().history(lambda: newest_event(self._stream))
        if newest is not None:
            await self.send(newest.message)

    async def _end(self, goodbye: Goodbye) -> None:
        with contextlib.suppress(OSError):  # uvicorn's word for a client that is gone already
            if self._dialect is not Dialect.PLAIN and goodbye.error is not None:
                await self.send(
                    json_message({"type": "error", "code": goodbye.error, "message": goodbye.reason})
                )
            count_close(goodbye.code_for(self.scope), by="server")
            await self._send(goodbye.close(self.scope))

    async def send(self, message: Message) -> None:
        """Hand a frame to the server; waits while the client does not take bytes (not under daphne)."""
        await self._send(message)


class UserConsumer(StreamConsumer):
    """Follows the notices of the user whom the address names, for that user alone."""

    async def stream_name(self, hub: Hub) -> str:
        named = self.scope["url_route"]["kwargs"]["user_id"]
        self._stream = own_stream(await self._log_in(hub), named)
        return self._stream


class NoSuchStream(StreamConsumer):
    """Answers every other address under /ws/."""

    async def stream_name(self, hub: Hub) -> str:
        raise Goodbye(4404, f"There is no stream at {self.scope['path'][:60]}", error="no_such_stream")
