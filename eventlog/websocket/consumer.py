"""StreamConsumer: one connection on one server, which does what its state machine decides."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, ClassVar, get_args

from channels.consumer import AsyncConsumer

from eventlog.access.address_prefix import client_prefix
from eventlog.access.close_codes import SENT_BY_SERVER, CloseCode
from eventlog.access.credentials import TOKEN_SUBPROTOCOL, Credential, credential_of_scope
from eventlog.access.permissions import Claim, Someone, check_may_read, needs_login, own_stream
from eventlog.fanout.groups import SubscriberGroup
from eventlog.fanout.hub import Hub, current_hub
from eventlog.fanout.messages import Dialect, Frames, Message, frame_of, plain_frames
from eventlog.fanout.refresh import fresh_event
from eventlog.fanout.tail import Tail
from eventlog.fanout.transport import Transport, transport_of
from eventlog.metrics.counters import count_recovery, traffic
from eventlog.store.replay import newest_event
from eventlog.streams import checks_are_overdue, spec_of
from eventlog.websocket.asgi_transport import AsgiTransport
from eventlog.websocket.closing import CloseConnection, ClosingError, closing_of, count_close
from eventlog.websocket.connection import BEFORE_FIRST, OVER, Close, Connection, Do, Effects, Send, State
from eventlog.websocket.greeting import Greeting, can_recover, first_cursor, hello, welcome
from eventlog.websocket.subscription import SubscribeRequest

Scope = Any
"""ASGI's connection scope, a dict with what the routers added."""
AsgiReceive = Callable[[], Awaitable[Any]]
AsgiSend = Callable[[Any], Awaitable[None]]

NO_SCOPE: Scope = {}
"""What is kept of a scope once its connection is greeted."""
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
        "_answering", "_claim", "_connection", "_credential", "_group", "_quota_keys", "_stream", "_tail",
        "_tail_ending", "_work", "number", "scope", "since", "transport",
    )  # fmt: skip

    _connection: Connection
    transport: Transport

    def __init__(self, *, stream: str = "") -> None:
        self._stream = stream or self.stream
        self._tail: Tail | None = None
        """What it follows, from subscribing on."""
        self._group: SubscriberGroup | None = None
        """What sends to it, while it is LIVE."""
        self._credential: Credential | None = None
        """What the client showed, where the stream needs a login."""
        self._claim: Claim | None = None
        self._quota_keys: list[str] = []
        """The keys under which this connection is counted: see AdmissionControl.admit()."""
        self._work: asyncio.Task[None] | None = None
        """Greets the client, or lets it catch up with the head."""
        self._answering: asyncio.Task[None] | None = None
        """Gets the state that the client asked for."""
        self._tail_ending: asyncio.Task[None] | None = None
        """Ends the tail, where this was its last connection."""
        self.number = next(_numbers)
        self.since = time.time()

    @property
    def cursor(self) -> int | None:
        """The last event that the client was sent; None before the first frames."""
        if self._group is not None:
            return self._group.cursor_of(self)
        cursor = self._connection.cursor
        return None if cursor == BEFORE_FIRST else cursor

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    @property
    def state(self) -> State:
        return self._connection.state

    @property
    def quota_keys(self) -> list[str]:
        """The keys under which it is counted: see AdmissionControl.admit()."""
        return self._quota_keys

    async def __call__(self, scope: Scope, receive: AsgiReceive, send: AsgiSend) -> None:
        """Serve one connection. No channel of its own in the layer: the hub has one for all."""
        self.scope = scope
        if (await receive())["type"] != "websocket.connect":
            return
        self._connection = Connection(Dialect.chosen_from(scope["subprotocols"]))
        accepted = self.dialect.value or self._token_subprotocol()
        await send({"type": "websocket.accept", "subprotocol": accepted, "headers": []})
        transport = transport_of(scope)
        if transport is not None:
            self.transport = transport
            transport.hand_over(self)  # from now on it calls us, and no task has to wait for the client
            await self._serve_in_this_task()
            return
        self.transport = asgi = AsgiTransport(receive, send, self, any_close_code="extensions" in scope)
        self._start_work()
        try:
            await asgi.run()
        finally:
            await self._ended()

    def _token_subprotocol(self) -> str | None:
        """Return the offered `token.T`: browsers hang up if none of what they offer is chosen."""
        offered = list(self.scope["subprotocols"])
        return offered[0] if offered and offered[0].startswith(TOKEN_SUBPROTOCOL) else None

    # What is done for the connection

    def _perform(self, effects: Effects) -> None:
        """Do what the state machine decided."""
        for effect in effects:
            match effect:
                case Send(messages=messages):
                    if messages:
                        self.transport.write(Frames(messages))
                case Close():
                    self._close(effect)
                case Do.CATCH_UP:
                    if self._work is None:  # else it goes on by itself
                        self._start_work()
                case Do.JOIN_GROUP:
                    if self._group is not None:
                        self._group.join(self, self._connection.cursor)
                case Do.LEAVE_GROUP:
                    if self._group is not None:
                        self.removed_from_group(self._group.leave(self), blocked=False)
                case Do.REFRESH:
                    self._answering = self._task(self._refresh())
                case Do.TAKE_NEXT_MESSAGE:
                    # Not at once: who sends many takes turns with the others.
                    asyncio.get_running_loop().call_soon(self.transport.receive_next)
                case Do.STOP_WORK:
                    if self._work is not None:
                        self._work.cancel()
                case Do.RELEASE:
                    self._release()

    def _task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._drop_after_bug)
        return task

    def _drop_after_bug(self, done: asyncio.Task[None]) -> None:
        """Drop the connection after a bug, rather than keep one that nobody serves."""
        error = None if done.cancelled() else done.exception()
        if error is not None:
            self.transport.drop(error)

    async def _serve_in_this_task(self) -> None:
        """Greet in the server's own task: what needs no waiting goes out together with the handshake."""
        self._work = asyncio.current_task()
        try:
            await self._serve()
        except asyncio.CancelledError:
            if self.state is not State.CLOSED:  # else it was we who broke it off
                raise
        except Exception as error:  # noqa: BLE001 (logged there: the server must not close it in its own way)
            self.transport.drop(error)

    def _start_work(self) -> None:
        self._work = self._task(self._serve())
        self._work.add_done_callback(self._work_ended)

    def _work_ended(self, done: asyncio.Task[None]) -> None:
        """After a task that was broken off before it began: it told nobody."""
        if self._work is done:
            self._work = None
            if self.state is State.STOPPING:
                self._perform(self._connection.stopped())

    async def _serve(self) -> None:
        """Greet the client and let it catch up, until it is level, blocked, or closed."""
        failed, closing = True, None
        try:
            if self.state is State.GREETING:
                await self._greet()
            while self.state is State.CATCHING_UP and self._tail is not None:
                await self._catch_up(self._tail)
            failed = False
        except get_args(ClosingError) as error:
            closing = closing_of(error)
        finally:
            self._work = None
            if self.state is State.STOPPING:
                self._perform(self._connection.stopped())
            elif failed:
                self._perform(self._connection.failed(closing))

    async def _greet(self) -> None:
        hub = current_hub()
        await self._admit(hub)
        request = SubscribeRequest.of_query(self.scope["query_string"])
        tail = self._tail = await hub.subscribe(await self.stream_name(hub))
        if self._credential:
            self._claim = (self._credential, tail.name)
            hub.revocation.add(self, self._claim)
        tail.followers.add(self)
        traffic(tail.name, self.dialect).opened += 1
        greeting = await self.greeting(hub, tail, request)
        if self.state is not State.GREETING:
            return  # it was broken off, which a library on the way took for a time-out
        self.scope = NO_SCOPE
        self._perform(
            self._connection.greeted(greeting.messages, cursor=greeting.cursor, wanted=greeting.wanted)
        )

    async def _admit(self, hub: Hub) -> None:
        """Count the connection for its user, or for its address. Raises Refused."""
        credential = credential_of_scope(self.scope)
        self._quota_keys += await hub.admission.admit(
            client_prefix(self.scope), credential, who_is=hub.revocation.who_is
        )

    async def stream_name(self, hub: Hub) -> str:
        """Return the stream that this client may follow. Raises AccessDenied."""
        if needs_login(self._stream):
            check_may_read(await self._log_in(hub), self._stream)
        return self._stream

    async def _log_in(self, hub: Hub) -> Someone:
        """Return who is there, and count the connection for that user. Raises Refused."""
        self._credential = credential_of_scope(self.scope)
        user = await hub.revocation.who_is(self._credential)
        if not user.is_authenticated and self._credential is not None:
            hub.admission.forget(self._credential)
        elif user.is_authenticated and f"user:{user.pk}" not in self._quota_keys:
            self._quota_keys.append(await hub.admission.count_for_user(user.pk))
        return user

    async def greeting(self, hub: Hub, tail: Tail, request: SubscribeRequest) -> Greeting:
        """Return the first frames, and where the connection begins. A recovery is never partial."""
        recovered = can_recover(tail, request)
        count_recovery(tail.name, recovered)
        cursor = first_cursor(tail, request, recovered=recovered)
        if self.dialect is Dialect.PLAIN:
            messages = [welcome(tail, request, recovered=recovered, text=self.welcome_text)]
            if spec_of(self._stream).shows_newest and request.since is None:
                newest = await hub.history(lambda: newest_event(tail.name))
                if newest is not None and (frames := plain_frames(newest, request.wanted)):
                    messages += frames
                    cursor = max(cursor, newest.seq)
            return Greeting(messages=messages, cursor=cursor, wanted=request.wanted)
        seq, state = tail.head, None
        if not recovered:
            snapshot = await hub.snapshot(tail)
            state = snapshot.state
            seq = cursor = snapshot.seq
        message = hello(tail, seq=seq, recovered=recovered, state=state, heartbeat=HEARTBEAT)
        return Greeting(messages=[message], cursor=cursor, wanted=request.wanted)

    async def _catch_up(self, tail: Tail) -> None:
        """Send what the client is behind, until the transport is full, or it is level with the head."""
        connection = self._connection
        self._perform(connection.tick(overdue=checks_are_overdue()))
        sent, turns = traffic(tail.name, self.dialect), current_hub().catch_up_turns
        while connection.cursor < tail.head or tail.replaced:
            span = await tail.span_after(connection.cursor)
            began = await turns.take()
            frames = span.messages(self.dialect, connection.wanted)
            connection.sent(span.through)
            sent.sent(frames)
            is_full = bool(frames) and not self.transport.write(frames)
            turns.used(began)
            if is_full:
                self._perform(connection.filled())
                return
        self._group = tail.group(self.dialect, connection.wanted, heartbeat_after=HEARTBEAT)
        self._perform(connection.level())

    def removed_from_group(self, cursor: int, *, blocked: bool) -> None:
        """Catch up alone from `cursor`: at once, or if `blocked`, when the transport is drained."""
        group, self._group = self._group, None
        overdue = group is not None and group.sent_overdue
        self._perform(self._connection.left_group(cursor, overdue=overdue, blocked=blocked))

    async def _refresh(self) -> None:
        messages = await self.newest_state()
        self._answering = None
        self._perform(self._connection.refreshed(messages))

    async def newest_state(self) -> Sequence[Message]:
        """Return a fresh state where the stream can make one, else the newest again."""
        state = await fresh_event(self._stream)
        if state is None:
            state = await current_hub().history(lambda: newest_event(self._stream))
        if state is None:
            return []
        return plain_frames(state, self._connection.wanted) or [frame_of(state)]  # it was asked for

    # What happens to it

    def end(self, code: CloseCode, reason: str, *, error: str) -> None:
        """End the connection from outside: no further event, then the close frame."""
        self._perform(self._connection.close(CloseConnection(code, reason, error=error)))

    def message_received(self, message: Mapping[str, Any]) -> None:
        now = asyncio.get_running_loop().time()
        self._perform(self._connection.receive(message.get("text"), now=now))

    def drained(self) -> None:
        self._perform(self._connection.drained())

    def disconnected(self, code: int) -> None:
        if self.state not in OVER:  # else it answers our close frame
            count_close(code, by="server" if code in SENT_BY_SERVER else "client")
        self._perform(self._connection.lost())

    # Its end

    def _close(self, close: Close) -> None:
        if close.messages:
            self.transport.write(Frames(close.messages))
        code = close.closing.code_for(any_close_code=self.transport.any_close_code)
        count_close(code, by="server")
        self.transport.close(int(code), close.closing.sent_reason)

    def _release(self) -> None:
        """Give back all that this connection holds."""
        hub, tail, claim = current_hub(), self._tail, self._claim
        self._tail = self._claim = None
        if self._answering is not None:
            self._answering.cancel()
        if tail is not None:
            tail.followers.discard(self)
            if claim is not None:
                hub.revocation.remove(self, claim)
            self._tail_ending = hub.release(tail)
        for key in self._quota_keys:
            hub.admission.release(key)
        self._quota_keys = []

    async def _ended(self) -> None:
        """Wait until all is over that was begun for the connection."""
        for task in (self._work, self._answering):
            if task is not None:
                await asyncio.wait([task])
        if self._tail_ending is not None:
            await asyncio.shield(self._tail_ending)


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
