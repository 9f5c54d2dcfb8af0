"""StreamConsumer: hello, catch up, follow. One instance a connection; it is a cursor and little else."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, ClassVar, get_args

from channels.consumer import AsyncConsumer
from django.conf import settings

from eventlog.access.address_scope import neighbour_of
from eventlog.access.admission import TooFast
from eventlog.access.credentials import TOKEN_SUBPROTOCOL, Credential, credential_of_scope
from eventlog.access.parameters import BadRequest
from eventlog.access.permissions import Claim, Someone, check_may_read, needs_login, own_stream
from eventlog.access.rate_limits import Bucket
from eventlog.fanout.groups import Section
from eventlog.fanout.hub import Hub, current_hub
from eventlog.fanout.messages import Dialect, Filter, Message, frame_of, heartbeat, json_message, plain_frames
from eventlog.fanout.refresh import fresh_event
from eventlog.fanout.tail import Tail
from eventlog.fanout.transport import Line, line_of
from eventlog.metrics.counters import count_close, count_recovery, traffic
from eventlog.record import now
from eventlog.store.replay import newest_event
from eventlog.streams import checks_are_overdue, spec_of
from eventlog.websocket.close_codes import Ending, Goodbye, goodbye_for
from eventlog.websocket.greeting import can_recover, first_cursor, hello, welcome
from eventlog.websocket.subscription import (
    LONGEST_MESSAGE,
    Ping,
    Refresh,
    Subscribe,
    Wish,
    plain_request,
    v1_request,
)

Scope = Any
"""ASGI's connection scope, a dict with what the routers added."""
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

logger = logging.getLogger(__name__)

FOREVER = 1e18
REST_OF_SCOPE: Scope = {"extensions": {}}
"""All that is still asked of a scope once its connection follows: whether its server can send any code."""
CLOSED_BY_SERVER = frozenset({1012, 1013})
"""Codes with which it is our server that ended a connection by itself: it stops, or was flooded."""
HEARTBEAT = 15
"""Seconds of silence after which a `pokertool.v1` client hears that we are there."""


_numbers = itertools.count(1)
"""Connections are told apart by these, once a process."""


class StreamConsumer(AsyncConsumer):
    """Follows one stream for one client, in the dialect that it offered.

    The handshake is accepted before anything can be refused, so that a browser sees the
    close code. Subclasses and routes name the stream: `StreamConsumer.as_asgi(stream="detection")`.
    """

    stream: ClassVar[str] = ""
    words: ClassVar[str] = ""
    """What a plain client reads first, where that is not the same for all of the stream's kind."""

    # A connection lives as long as these; as slots they take a third of what a dict does.
    __slots__ = (
        "_awaited", "_begun", "_blocked", "_claim", "_cursor", "_dialect", "_ended", "_ending", "_following",
        "_gone", "_hearing", "_messages", "_over", "_places", "_section", "_send", "_shown",
        "_stream", "_tail", "_told_overdue", "_wanted", "line", "number", "scope", "since",
    )  # fmt: skip

    def __init__(self, *, stream: str = "") -> None:
        self._stream = stream or self.stream
        self._dialect = Dialect.PLAIN
        self._wanted = Filter()
        self._cursor = 0
        self._told_overdue = False
        self._begun = False
        """Whether the first frames are sent: an answer never comes before the welcome."""
        self._awaited: asyncio.Event | None = None
        """Set once they are, or never will be; only there if somebody waits for it."""
        self._tail: Tail | None = None
        """What it follows, from subscribing on."""
        self._shown: Credential | None = None
        """What opened the stream, where it needs a login."""
        self._claim: Claim | None = None
        self._places: list[str] = []
        """What this connection counts for at the door."""
        self._messages: Bucket | None = None
        """How fast the client talks; most never do."""
        self._following: asyncio.Task[None] | None = None
        """At work to bring the client up to the head; done while it is level, if it has a line."""
        self._ended: Goodbye | None = None
        """Why the connection ends."""
        self._ending: asyncio.Task[None] | None = None
        """At work to end the tail, where this was its last connection."""
        self.number = next(_numbers)
        self.since = time.time()
        self._over = False
        """Whether the client was told so, or is gone."""
        self._gone = False
        # With a line (eventlog.fanout.transport) only:
        self.line: Line | None = None
        self._section: Section | None = None
        """Where it is while it is level with the head, and needs nothing of its own."""
        self._blocked = False
        """Whether the line takes no more: it is drained that goes on."""
        self._hearing: asyncio.Task[None] | None = None

    @property
    def cursor(self) -> int | None:
        """The last event that the client was sent; None before the first frames."""
        if self._section is not None:
            return self._section.cursor_of(self)
        return self._cursor if self._begun else None

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    @property
    def places(self) -> list[str]:
        """What it counts for at the door: see Door.come_in()."""
        return self._places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. No channel of its own in the layer: the hub has one for all."""
        self.scope = scope
        self._send = send
        if (await receive())["type"] != "websocket.connect":
            return
        self._dialect = Dialect.chosen_from(scope["subprotocols"])
        accepted = self._dialect.value or self._token_subprotocol()
        await send({"type": "websocket.accept", "subprotocol": accepted, "headers": []})
        self.line = line_of(scope)
        self._work(self._serve())
        if self.line is not None:
            self.line.hand_over(self)  # from now on it tells us, and nobody has to wait here
            return
        try:
            await self._hear(receive)
        finally:
            await self._stop_following()

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
        """Take a place for the client's user, or for its address. Raises Refused."""
        shown = credential_of_scope(self.scope)
        self._places += await hub.door.come_in(neighbour_of(self.scope), shown, who_is=hub.watch.who_is)

    async def _log_in(self, hub: Hub) -> Someone:
        """Return who is there, with a place for that user. Raises Refused."""
        self._shown = credential_of_scope(self.scope)
        user = await hub.watch.who_is(self._shown)
        if not user.is_authenticated and self._shown is not None:
            hub.door.forget(self._shown)
        elif user.is_authenticated and f"user:{user.pk}" not in self._places:
            self._places.append(await hub.door.log_in(user.pk))
        return user

    # A life: one task after the other brings the client up to the head, or says goodbye

    def _work(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin the next task; the one before is done, though perhaps not yet followed by _rest()."""
        self._following = asyncio.create_task(work)
        self._following.add_done_callback(self._rest)

    def _rest(self, done: asyncio.Task[None]) -> None:
        """After a task: say goodbye if that is due; leave unless the connection goes on without one.

        Between its end and this call another may have begun, for a message or a frame that came: then that
        one decides, and what its connection is like now says nothing of the one that ended.
        """
        error = None if done.cancelled() else done.exception()
        ending = goodbye_for(error) if isinstance(error, get_args(Ending)) else None
        if error is not None and ending is None:
            self._broke(error)
        if done is not self._following:
            return
        self._ended = ending or self._ended
        if self._ended is not None and not self._over:
            self._be_over()
            self._work(self._end(self._ended))
        elif self._section is None and not self._blocked:
            self._leave()

    def _broke(self, error: BaseException) -> None:
        """After a bug: say so, and hang up, rather than keep a connection that nobody serves."""
        if self.line is not None:
            logger.error("A connection to %s broke", self._stream, exc_info=error)
            self.line.drop()

    def end(self, code: int, reason: str, *, error: str) -> None:
        """End the connection from outside: no further event, then the close."""
        self._finish(Goodbye(code, reason, error=error))

    def _finish(self, goodbye: Goodbye) -> None:
        """Stop following, and then say why."""
        if self._over or self._ended is not None:
            return
        self._ended = goodbye
        self._step_out()
        if self._following is not None and not self._following.done():
            self._following.cancel()
            return
        self._be_over()
        self._work(self._end(goodbye))

    def _be_over(self) -> None:
        self._over = True
        if self._awaited is not None:
            self._awaited.set()

    def _step_out(self) -> None:
        """Leave the section, with a cursor of one's own."""
        if self._section is not None:
            self._told_overdue = self._section.told_overdue
            self._cursor = self._section.leave(self)
            self._section = None
        self._blocked = False

    def _leave(self) -> None:
        """Give back all that this connection holds."""
        self._be_over()
        hub, tail, claim = current_hub(), self._tail, self._claim
        self._tail = self._claim = None
        if tail is not None:
            tail.followers.discard(self)
            if claim is not None:
                hub.watch.remove(self, claim)
            self._ending = hub.let_go(tail)
        for place in self._places:
            hub.door.leave(place)
        self._places = []
        if self.line is not None:
            self._following = None  # what ended it would hold the last frames for as long as we are in memory

    async def _stop_following(self) -> None:
        """End the task of a connection that is over, and raise what went wrong in it."""
        following = self._following
        self._gone = self._over = True
        if following is None:
            return
        following.cancel()
        await asyncio.wait([following])
        if self._ending is not None:
            await asyncio.shield(self._ending)
        error = None if following.cancelled() else following.exception()
        if error is not None and not isinstance(error, get_args(Ending)):
            raise error

    async def _serve(self) -> None:
        """Follow until the connection ends. Raises Ending if the end is ours."""
        hub = current_hub()
        await self._come_in(hub)
        wish = Wish.of_query(self.scope["query_string"])
        tail = await hub.subscribe(await self.stream_name(hub))
        self._tail = tail
        if self._shown:
            self._claim = (self._shown, tail.name)
            hub.watch.add(self, self._claim)
        tail.followers.add(self)
        traffic(tail.name, self._dialect).opened += 1
        await self._begin(hub, tail, wish)
        self._begun = True
        if self._awaited is not None:
            self._awaited.set()
        if self.line is None:
            await self._follow(tail)
        else:
            self.scope = REST_OF_SCOPE
            await self._catch_up(tail, self.line)

    async def _begin(self, hub: Hub, tail: Tail, wish: Wish) -> None:
        """Set the cursor and send the first frames. Never a partial recovery: all since N, or told so."""
        self._wanted = wish.wanted
        recovered = can_recover(tail, wish)
        count_recovery(tail.name, recovered)
        self._cursor = first_cursor(tail, wish, recovered=recovered)
        if self._dialect is Dialect.PLAIN:
            await self.send(welcome(tail, wish, recovered=recovered, words=self.words))
            if spec_of(self._stream).shows_newest and wish.since is None:
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
        if newest is None or not (frames := plain_frames(newest, self._wanted)):
            return
        for frame in frames:
            await self.send(frame)
        self._cursor = max(self._cursor, newest.seq)

    async def _follow(self, tail: Tail) -> None:
        """Send every event after the cursor, for as long as the connection lives.

        The cursor moves only after the frame was handed to the server, so a connection that
        stalls is merely behind: nothing is queued for it. A heartbeat is for a silence, also of
        one that filters leave, and for when it changes whether checks are overdue.
        """
        loop = asyncio.get_running_loop()
        sent = traffic(tail.name, self._dialect)
        silence = HEARTBEAT if self._dialect is not Dialect.PLAIN else FOREVER
        quiet_until = loop.time() + silence
        while True:
            if self._dialect is not Dialect.PLAIN and checks_are_overdue() is not self._told_overdue:
                await self._send_heartbeat()
                quiet_until = loop.time() + silence
            span = await tail.span_after(self._cursor, until=quiet_until)
            frames = span.messages(self._dialect, self._wanted) if span is not None else None
            for message in frames or ():
                await self.send(message)
            if span is not None:
                self._cursor = span.through
            if frames is not None:
                sent.sent(frames)
            if frames:
                quiet_until = loop.time() + silence
            elif span is None or loop.time() >= quiet_until:
                await self._send_heartbeat()
                quiet_until = loop.time() + silence

    async def _send_heartbeat(self) -> None:
        overdue = self._told_overdue = checks_are_overdue()
        await self.send(heartbeat(self._cursor, overdue=overdue))

    # With a line: a task only to catch up; level with the head, the section's one pass is for all

    async def _catch_up(self, tail: Tail, line: Line) -> None:
        """Send what the client is behind, as far as the line takes it; once level, join those who are."""
        if self._dialect is not Dialect.PLAIN and checks_are_overdue() is not self._told_overdue:
            await self._send_heartbeat()
        sent, turns = traffic(tail.name, self._dialect), current_hub().turns
        while self._cursor < tail.head or tail.replaced:
            span = await tail.span_after(self._cursor, until=FOREVER)
            if span is None:
                continue
            began = await turns.take()
            frames = span.messages(self._dialect, self._wanted)
            self._cursor = span.through
            sent.sent(frames)
            is_enough = bool(frames) and not line.write(frames.wire)
            turns.used(began)
            if is_enough:
                self._blocked = True
                return
        self._section = tail.section(self._dialect, self._wanted, silence=HEARTBEAT)
        self._section.join(self, self._cursor)

    def fall_behind(self, cursor: int, *, blocked: bool) -> None:
        """Go on from `cursor` alone: at once, or if `blocked`, when the line is drained."""
        if self._section is not None:
            self._told_overdue = self._section.told_overdue
        self._section, self._cursor, self._blocked = None, cursor, blocked
        if not blocked:
            self._go_on()

    def drained(self) -> None:
        if self._blocked:
            self._blocked = False
            self._go_on()

    def _go_on(self) -> None:
        if self._tail is not None and self.line is not None and not self._over:
            self._work(self._catch_up(self._tail, self.line))

    def heard(self, message: Mapping[str, Any]) -> None:
        self._hearing = asyncio.create_task(self._hear_one(message))
        self._hearing.add_done_callback(self._heard)

    def _heard(self, done: asyncio.Task[None]) -> None:
        """After a message: let the next one be heard."""
        self._hearing = None
        error = None if done.cancelled() else done.exception()
        if error is not None:
            self._broke(error)
        elif self.line is not None and not done.cancelled():
            self.line.listen()

    def gone(self, code: int) -> None:
        if not self._over:
            count_close(code, by="server" if code in CLOSED_BY_SERVER else "client")
        self._gone = True
        self._be_over()
        self._step_out()
        if self._hearing is not None:
            self._hearing.cancel()
        if self._following is not None and not self._following.done():
            self._following.cancel()
        else:
            self._leave()

    async def _hear(self, receive: Receive) -> None:
        """Take what the client says until it is gone."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                if not self._over:  # else it is the answer to a goodbye of ours
                    code = message.get("code", 1005)
                    count_close(code, by="server" if code in CLOSED_BY_SERVER else "client")
                return
            if message["type"] == "websocket.receive":
                await self._hear_one(message)

    async def _hear_one(self, message: Mapping[str, Any]) -> None:
        """Answer a message; not if we said goodbye, and wait for the client to hear it."""
        try:
            if await self._has_begun():
                self._listen_to_pace()
                await self._answer(message.get("text"))
        except (BadRequest, Goodbye) as ending:
            self._finish(goodbye_for(ending))

    async def _has_begun(self) -> bool:
        """Wait for the first frames; False if there will be none."""
        if not self._begun and not self._over:
            self._awaited = asyncio.Event()
            await self._awaited.wait()
        return not self._over

    def _listen_to_pace(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._messages is None:
            self._messages = Bucket(per_minute=settings.POKERTOOL_MESSAGES_PER_MINUTE, now=now)
        if not self._messages.take(now=now):
            raise Goodbye(1013, "Messages come too fast", error=TooFast.error)

    async def _answer(self, text: str | None) -> None:
        if text is None and self._dialect is Dialect.PLAIN:
            raise Goodbye(1003, "Binary messages are not taken; send text", error="binary")
        if text is None:
            raise BadRequest("binary", "Binary messages are not taken; send JSON text")
        if len(text.encode()) > LONGEST_MESSAGE:
            raise Goodbye(1009, f"A message is at most {LONGEST_MESSAGE} bytes", error="too_long")
        request = plain_request(text) if self._dialect is Dialect.PLAIN else v1_request(text)
        match request:
            case Ping():
                await self.send(json_message({"type": "pong", "timestamp": now()}))
            case Subscribe(wanted=wanted):
                self._subscribe(wanted)
            case Refresh():
                await self.refresh()

    def _subscribe(self, wanted: Filter) -> None:
        """Follow with another filter from the next frame on."""
        if self._section is None:
            self._wanted = wanted
            return
        self._step_out()
        self._wanted = wanted
        self._go_on()

    async def refresh(self) -> None:
        """Send a fresh state where the stream can make one, else the newest again."""
        state = await fresh_event(self._stream)
        if state is None:
            state = await current_hub().history(lambda: newest_event(self._stream))
        if state is not None:
            for frame in plain_frames(state, self._wanted) or [frame_of(state)]:  # it was asked for
                await self.send(frame)

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
