"""StreamConsumer: greet, catch up, follow. One instance a connection; it is a cursor and little else."""

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

from eventlog.access.address_prefix import client_prefix
from eventlog.access.admission import TooFast
from eventlog.access.close_codes import SENT_BY_SERVER, CloseCode, count_close
from eventlog.access.credentials import TOKEN_SUBPROTOCOL, Credential, credential_of_scope
from eventlog.access.parameters import BadRequest
from eventlog.access.permissions import Claim, Someone, check_may_read, needs_login, own_stream
from eventlog.access.rate_limits import TokenBucket
from eventlog.fanout.groups import SubscriberGroup
from eventlog.fanout.hub import Hub, current_hub
from eventlog.fanout.messages import Dialect, Filter, Message, frame_of, heartbeat, json_message, plain_frames
from eventlog.fanout.refresh import fresh_event
from eventlog.fanout.tail import Tail
from eventlog.fanout.transport import Transport, transport_of
from eventlog.metrics.counters import count_recovery, traffic
from eventlog.record import now
from eventlog.store.replay import newest_event
from eventlog.streams import checks_are_overdue, spec_of
from eventlog.websocket.closing import CloseConnection, ClosingError, closing_of
from eventlog.websocket.greeting import can_recover, first_cursor, hello, welcome
from eventlog.websocket.subscription import (
    LONGEST_MESSAGE,
    Ping,
    Refresh,
    Subscribe,
    SubscribeRequest,
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
"""What is kept of a scope once its connection follows: whether its server can send any close code."""
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
    welcome_text: ClassVar[str] = ""
    """What a plain client reads first, where that is not the same for all of the stream's kind."""

    # A connection lives as long as these; as slots they take a third of what a dict does.
    __slots__ = (
        "_claim", "_closed", "_closing", "_credential", "_cursor", "_dialect", "_greeted", "_greeting_done",
        "_group", "_handling", "_message_rate", "_quota_keys", "_send", "_sent_overdue", "_stream", "_tail",
        "_tail_ending", "_task", "_wanted", "_write_blocked", "number", "scope", "since", "transport",
    )  # fmt: skip

    def __init__(self, *, stream: str = "") -> None:
        self._stream = stream or self.stream
        self._dialect = Dialect.PLAIN
        self._wanted = Filter()
        self._cursor = 0
        self._sent_overdue = False
        self._greeted = False
        """Whether the first frames are sent: an answer never comes before the welcome."""
        self._greeting_done: asyncio.Event | None = None
        """Set once they are, or never will be; only made if somebody waits for it."""
        self._tail: Tail | None = None
        """What it follows, from subscribing on."""
        self._credential: Credential | None = None
        """What the client showed, where the stream needs a login."""
        self._claim: Claim | None = None
        self._quota_keys: list[str] = []
        """The keys under which this connection is counted: see AdmissionControl.admit()."""
        self._message_rate: TokenBucket | None = None
        """How fast the client talks; most never do."""
        self._task: asyncio.Task[None] | None = None
        """Serves the client: forever without a transport; with one, until it has caught up with the head."""
        self._closing: CloseConnection | None = None
        """Why the connection ends; None while it goes on."""
        self._tail_ending: asyncio.Task[None] | None = None
        """Ends the tail, where this was its last connection."""
        self.number = next(_numbers)
        self.since = time.time()
        self._closed = False
        """Whether the close frame was sent, or the client left."""
        # With a transport (eventlog.fanout.transport) only:
        self.transport: Transport | None = None
        self._group: SubscriberGroup | None = None
        """Its group, while it is level with the head and needs no frames of its own."""
        self._write_blocked = False
        """Whether the transport's buffer is full: drained() resumes then."""
        self._handling: asyncio.Task[None] | None = None

    @property
    def cursor(self) -> int | None:
        """The last event that the client was sent; None before the first frames."""
        if self._group is not None:
            return self._group.cursor_of(self)
        return self._cursor if self._greeted else None

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    @property
    def quota_keys(self) -> list[str]:
        """The keys under which it is counted: see AdmissionControl.admit()."""
        return self._quota_keys

    @property
    def is_over(self) -> bool:
        """Whether the connection ended, and holds nothing any more."""
        return self._tail is None and (self._task is None or self._task.done())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. No channel of its own in the layer: the hub has one for all."""
        self.scope = scope
        self._send = send
        if (await receive())["type"] != "websocket.connect":
            return
        self._dialect = Dialect.chosen_from(scope["subprotocols"])
        accepted = self._dialect.value or self._token_subprotocol()
        await send({"type": "websocket.accept", "subprotocol": accepted, "headers": []})
        self.transport = transport_of(scope)
        self._start_task(self._serve())
        if self.transport is not None:
            self.transport.hand_over(self)  # from now on it calls us, and no task has to wait here
            return
        try:
            await self._receive_messages(receive)
        finally:
            await self._cancel_task()

    def _token_subprotocol(self) -> str | None:
        """Return the offered `token.T`: browsers hang up if none of what they offer is chosen."""
        offered = list(self.scope["subprotocols"])
        return offered[0] if offered and offered[0].startswith(TOKEN_SUBPROTOCOL) else None

    async def stream_name(self, hub: Hub) -> str:
        """Return the stream that this client may follow. Raises AccessDenied."""
        if needs_login(self._stream):
            check_may_read(await self._log_in(hub), self._stream)
        return self._stream

    async def _admit(self, hub: Hub) -> None:
        """Count the connection for its user, or for its address. Raises Refused."""
        credential = credential_of_scope(self.scope)
        self._quota_keys += await hub.admission.admit(
            client_prefix(self.scope), credential, who_is=hub.revocation.who_is
        )

    async def _log_in(self, hub: Hub) -> Someone:
        """Return who is there, and count the connection for that user. Raises Refused."""
        self._credential = credential_of_scope(self.scope)
        user = await hub.revocation.who_is(self._credential)
        if not user.is_authenticated and self._credential is not None:
            hub.admission.forget(self._credential)
        elif user.is_authenticated and f"user:{user.pk}" not in self._quota_keys:
            self._quota_keys.append(await hub.admission.count_for_user(user.pk))
        return user

    # One task after the other lets the client catch up with the head, or closes the connection

    def _start_task(self, work: Coroutine[Any, Any, None]) -> None:
        """Start the next task; the one before is done, though _task_done() may not have been called yet."""
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(self._task_done)

    def _task_done(self, done: asyncio.Task[None]) -> None:
        """After a task: close if that is due; release all unless the connection goes on without a task.

        Another task may have started since this one ended, for a message or a frame that came: then that
        one decides, for the connection's state is no longer what this one left.
        """
        error = None if done.cancelled() else done.exception()
        closing = closing_of(error) if isinstance(error, get_args(ClosingError)) else None
        if error is not None and closing is None:
            self._drop_after_bug(error)
        if done is not self._task:
            return
        self._closing = closing or self._closing
        if self._closing is not None and not self._closed:
            self._mark_closed()
            self._start_task(self._send_close(self._closing))
        elif self._group is None and not self._write_blocked:
            self._release()

    def _drop_after_bug(self, error: BaseException) -> None:
        """After a bug: log it, and drop the connection rather than keep one that nobody serves."""
        if self.transport is not None:
            logger.error("A connection to %s broke", self._stream, exc_info=error)
            self.transport.drop()

    def end(self, code: CloseCode, reason: str, *, error: str) -> None:
        """End the connection from outside: no further event, then the close frame."""
        self._close_with(CloseConnection(code, reason, error=error))

    def _close_with(self, closing: CloseConnection) -> None:
        """Stop following, and then close."""
        if self._closed or self._closing is not None:
            return
        self._closing = closing
        self._leave_group()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            return
        self._mark_closed()
        self._start_task(self._send_close(closing))

    def _mark_closed(self) -> None:
        self._closed = True
        if self._greeting_done is not None:
            self._greeting_done.set()

    def _leave_group(self) -> None:
        """Leave the group, with a cursor of its own."""
        if self._group is not None:
            self._sent_overdue = self._group.sent_overdue
            self._cursor = self._group.leave(self)
            self._group = None
        self._write_blocked = False

    def _release(self) -> None:
        """Release all that this connection holds."""
        self._mark_closed()
        hub, tail, claim = current_hub(), self._tail, self._claim
        self._tail = self._claim = None
        if tail is not None:
            tail.followers.discard(self)
            if claim is not None:
                hub.revocation.remove(self, claim)
            self._tail_ending = hub.release(tail)
        for key in self._quota_keys:
            hub.admission.release(key)
        self._quota_keys = []
        if self.transport is not None:
            self._task = None  # its exception would hold the last frames for as long as we are in memory

    async def _cancel_task(self) -> None:
        """Cancel the task of a connection that ended, and raise what went wrong in it."""
        task = self._task
        self._closed = True
        if task is None:
            return
        task.cancel()
        await asyncio.wait([task])
        if self._tail_ending is not None:
            await asyncio.shield(self._tail_ending)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, get_args(ClosingError)):
            raise error

    async def _serve(self) -> None:
        """Follow until the connection ends. Raises ClosingError if we end it."""
        hub = current_hub()
        await self._admit(hub)
        request = SubscribeRequest.of_query(self.scope["query_string"])
        tail = await hub.subscribe(await self.stream_name(hub))
        self._tail = tail
        if self._credential:
            self._claim = (self._credential, tail.name)
            hub.revocation.add(self, self._claim)
        tail.followers.add(self)
        traffic(tail.name, self._dialect).opened += 1
        await self._greet(hub, tail, request)
        self._greeted = True
        if self._greeting_done is not None:
            self._greeting_done.set()
        if self.transport is None:
            await self._follow(tail)
        else:
            self.scope = REST_OF_SCOPE
            await self._catch_up(tail, self.transport)

    async def _greet(self, hub: Hub, tail: Tail, request: SubscribeRequest) -> None:
        """Set the cursor and send the first frames. A recovery is never partial."""
        self._wanted = request.wanted
        recovered = can_recover(tail, request)
        count_recovery(tail.name, recovered)
        self._cursor = first_cursor(tail, request, recovered=recovered)
        if self._dialect is Dialect.PLAIN:
            await self.send(welcome(tail, request, recovered=recovered, text=self.welcome_text))
            if spec_of(self._stream).shows_newest and request.since is None:
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
            if self._dialect is not Dialect.PLAIN and checks_are_overdue() is not self._sent_overdue:
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
        overdue = self._sent_overdue = checks_are_overdue()
        await self.send(heartbeat(self._cursor, overdue=overdue))

    # With a transport: a task only to catch up; level with the head, the group sends for all its members

    async def _catch_up(self, tail: Tail, transport: Transport) -> None:
        """Send what the client is behind, until the transport is full; once level, join the group that is."""
        if self._dialect is not Dialect.PLAIN and checks_are_overdue() is not self._sent_overdue:
            await self._send_heartbeat()
        sent, turns = traffic(tail.name, self._dialect), current_hub().catch_up_turns
        while self._cursor < tail.head or tail.replaced:
            span = await tail.span_after(self._cursor, until=FOREVER)
            if span is None:
                continue
            began = await turns.take()
            frames = span.messages(self._dialect, self._wanted)
            self._cursor = span.through
            sent.sent(frames)
            is_full = bool(frames) and not transport.write(frames.wire)
            turns.used(began)
            if is_full:
                self._write_blocked = True
                return
        self._group = tail.group(self._dialect, self._wanted, heartbeat_after=HEARTBEAT)
        self._group.join(self, self._cursor)

    def removed_from_group(self, cursor: int, *, blocked: bool) -> None:
        """Catch up alone from `cursor`: at once, or if `blocked`, when the transport is drained."""
        if self._group is not None:
            self._sent_overdue = self._group.sent_overdue
        self._group, self._cursor, self._write_blocked = None, cursor, blocked
        if not blocked:
            self._resume_catch_up()

    def drained(self) -> None:
        if self._write_blocked:
            self._write_blocked = False
            self._resume_catch_up()

    def _resume_catch_up(self) -> None:
        if self._tail is not None and self.transport is not None and not self._closed:
            self._start_task(self._catch_up(self._tail, self.transport))

    def message_received(self, message: Mapping[str, Any]) -> None:
        self._handling = asyncio.create_task(self._handle_message(message))
        self._handling.add_done_callback(self._message_handled)

    def _message_handled(self, done: asyncio.Task[None]) -> None:
        """After a message: ask for the next one."""
        self._handling = None
        error = None if done.cancelled() else done.exception()
        if error is not None:
            self._drop_after_bug(error)
        elif self.transport is not None and not done.cancelled():
            self.transport.receive_next()

    def disconnected(self, code: int) -> None:
        if not self._closed:
            count_close(code, by="server" if code in SENT_BY_SERVER else "client")
        self._mark_closed()
        self._leave_group()
        if self._handling is not None:
            self._handling.cancel()
        if self._task is not None and not self._task.done():
            self._task.cancel()
        else:
            self._release()

    async def _receive_messages(self, receive: Receive) -> None:
        """Handle messages until the client disconnects."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                if not self._closed:  # else it answers our close frame
                    code = message.get("code", CloseCode.NO_CODE)
                    count_close(code, by="server" if code in SENT_BY_SERVER else "client")
                return
            if message["type"] == "websocket.receive":
                await self._handle_message(message)

    async def _handle_message(self, message: Mapping[str, Any]) -> None:
        """Answer a message, unless the connection is closing."""
        try:
            if await self._wait_for_greeting():
                self._limit_message_rate()
                await self._answer(message.get("text"))
        except (BadRequest, CloseConnection) as error:
            self._close_with(closing_of(error))

    async def _wait_for_greeting(self) -> bool:
        """Wait for the first frames; False if there will be none."""
        if not self._greeted and not self._closed:
            self._greeting_done = asyncio.Event()
            await self._greeting_done.wait()
        return not self._closed

    def _limit_message_rate(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._message_rate is None:
            self._message_rate = TokenBucket(per_minute=settings.POKERTOOL_MESSAGES_PER_MINUTE, now=now)
        if not self._message_rate.take(now=now):
            raise CloseConnection(CloseCode.TRY_LATER, "Messages come too fast", error=TooFast.error)

    async def _answer(self, text: str | None) -> None:
        if text is None and self._dialect is Dialect.PLAIN:
            raise CloseConnection(
                CloseCode.UNSUPPORTED_DATA, "Binary messages are not taken; send text", error="binary"
            )
        if text is None:
            raise BadRequest("binary", "Binary messages are not taken; send JSON text")
        if len(text.encode()) > LONGEST_MESSAGE:
            raise CloseConnection(
                CloseCode.MESSAGE_TOO_BIG, f"A message is at most {LONGEST_MESSAGE} bytes", error="too_long"
            )
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
        if self._group is None:
            self._wanted = wanted
            return
        self._leave_group()
        self._wanted = wanted
        self._resume_catch_up()

    async def refresh(self) -> None:
        """Send a fresh state where the stream can make one, else the newest again."""
        state = await fresh_event(self._stream)
        if state is None:
            state = await current_hub().history(lambda: newest_event(self._stream))
        if state is not None:
            for frame in plain_frames(state, self._wanted) or [frame_of(state)]:  # it was asked for
                await self.send(frame)

    async def _send_close(self, closing: CloseConnection) -> None:
        with contextlib.suppress(OSError):  # what uvicorn raises for a client that has left already
            if self._dialect is not Dialect.PLAIN and closing.error is not None:
                await self.send(
                    json_message({"type": "error", "code": closing.error, "message": closing.reason})
                )
            count_close(closing.code_for(self.scope), by="server")
            await self._send(closing.close(self.scope))

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
        raise CloseConnection(
            CloseCode.NO_SUCH_STREAM,
            f"There is no stream at {self.scope['path'][:60]}",
            error="no_such_stream",
        )
