"""One connection as a state machine without I/O: it decides, and others do.

Each method of Connection is something that happened: to the client, to the log, to the transport, or the time
that has come. It returns what has to be done for it, in that order. What can't happen in a state raises
IllegalTransition. eventlog.websocket.consumer does what is returned, on any server.

    GREETING --greeted--> CATCHING_UP --level--> LIVE
                            |  ^  ^              |  |
                            |  |  +--left_group--+  |
                      filled|  |drained             |left_group, blocked
                            v  |                    |
                           BLOCKED <----------------+

    any of these --close, lost, failed--> STOPPING, while it works, --stopped--> CLOSED
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from django.conf import settings

from eventlog.access.close_codes import CloseCode
from eventlog.access.parameters import BadRequest
from eventlog.access.rate_limits import TokenBucket, TooFast
from eventlog.fanout.messages import EVERYTHING, Dialect, Filter, Message, heartbeat, json_message
from eventlog.record import now as timestamp
from eventlog.websocket.closing import CloseConnection, closing_of
from eventlog.websocket.subscription import (
    LONGEST_MESSAGE,
    Ping,
    Refresh,
    Subscribe,
    plain_request,
    v1_request,
)


class State(Enum):
    """Where a connection stands."""

    GREETING = auto()
    """It is let in, or not, and its first frames are made."""
    CATCHING_UP = auto()
    """It is behind the head: what it misses is read and sent, span after span."""
    LIVE = auto()
    """It is level with the head, in a group that sends what is new and knows the cursor."""
    BLOCKED = auto()
    """The transport is full. It goes on once that is drained."""
    STOPPING = auto()
    """It has ended, and what was being done for it is being broken off."""
    CLOSED = auto()
    """It has ended, and holds nothing any more."""


OVER = (State.STOPPING, State.CLOSED)
AT_WORK = (State.GREETING, State.CATCHING_UP)
"""States in which something is being done for it alone; the others need no task."""


class Do(Enum):
    """What has to be done, besides Send and Close."""

    CATCH_UP = auto()
    """Send what comes after the cursor: sent() for each span, at the end level() or filled()."""
    JOIN_GROUP = auto()
    LEAVE_GROUP = auto()
    """Leave, and call left_group()."""
    REFRESH = auto()
    """Get the newest state, and call refreshed()."""
    TAKE_NEXT_MESSAGE = auto()
    STOP_WORK = auto()
    """Break off the greeting or the catching up, and call stopped()."""
    RELEASE = auto()
    """Give back all that the connection holds. Comes once, as the last."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send these messages."""

    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Close:
    """Send why, where the dialect has a word for it, and the close frame."""

    closing: CloseConnection
    messages: Sequence[Message]


Effect = Do | Send | Close
Effects = Sequence[Effect]

NOTHING: Effects = ()
BEFORE_FIRST = -1
"""The cursor of a connection that was not sent its first frames yet."""


class IllegalTransition(Exception):
    """Something happened that can't happen in this state: a bug of whoever told it."""


class Connection:
    """The state of one connection, from the handshake on."""

    __slots__ = ("_early", "_rate", "_sent_overdue", "cursor", "dialect", "state", "wanted")

    def __init__(self, dialect: Dialect) -> None:
        self.state = State.GREETING
        self.dialect = dialect
        self.wanted = EVERYTHING
        """What the client wants to hear, from the next span on."""
        self.cursor = BEFORE_FIRST
        """The last event that it was sent, unless it is LIVE, when its group knows."""
        self._sent_overdue = False
        """What it was last told of whether checks are overdue."""
        self._early: tuple[str | None, float] | None = None
        """A message that came before the first frames, which no answer may come before."""
        self._rate: TokenBucket | None = None
        """How fast the client talks; most never do."""

    # What is done for it

    def greeted(self, first: Sequence[Message], *, cursor: int, wanted: Filter) -> Effects:
        """Its first frames are made; it begins after `cursor`."""
        self._expect(State.GREETING)
        self.state, self.cursor, self.wanted = State.CATCHING_UP, cursor, wanted
        effects: list[Effect] = [Send(first), Do.CATCH_UP]
        if self._early is not None:
            (text, now), self._early = self._early, None
            effects += self.receive(text, now=now)
        return effects

    def tick(self, *, overdue: bool) -> Effects:
        """It is about to catch up, and health checks are overdue by now, or not."""
        self._expect(State.CATCHING_UP)
        if self.dialect is Dialect.PLAIN or overdue is self._sent_overdue:
            return NOTHING
        self._sent_overdue = overdue
        return (Send([heartbeat(self.cursor, overdue=overdue)]),)

    def sent(self, through: int) -> Effects:
        """A span was sent that ends with this event."""
        self._expect(State.CATCHING_UP)
        self.cursor = through
        return NOTHING

    def filled(self) -> Effects:
        """The transport is full with what was sent last."""
        self._expect(State.CATCHING_UP)
        self.state = State.BLOCKED
        return NOTHING

    def level(self) -> Effects:
        """There is nothing after its cursor."""
        self._expect(State.CATCHING_UP)
        self.state = State.LIVE
        return (Do.JOIN_GROUP,)

    def failed(self, closing: CloseConnection | None) -> Effects:
        """The greeting or the catching up ended with an error, or (None) with a bug: then it is dropped."""
        self._expect(*AT_WORK)
        self.state = State.CLOSED
        return (Do.RELEASE,) if closing is None else (self._close_of(closing), Do.RELEASE)

    def stopped(self) -> Effects:
        """The greeting or the catching up is broken off."""
        self._expect(State.STOPPING)
        self.state = State.CLOSED
        return (Do.RELEASE,)

    # Its group

    def left_group(self, cursor: int, *, overdue: bool, blocked: bool = False) -> Effects:
        """It left its group at `cursor`, and has to catch up: at once, or if `blocked`, when drained."""
        self._expect(State.LIVE, *OVER)
        self.cursor, self._sent_overdue = cursor, overdue
        if self.state in OVER:
            return NOTHING
        if blocked:
            self.state = State.BLOCKED
            return NOTHING
        self.state = State.CATCHING_UP
        return (Do.CATCH_UP,)

    # Its transport

    def drained(self) -> Effects:
        """The transport takes frames again."""
        if self.state is not State.BLOCKED:
            return NOTHING
        self.state = State.CATCHING_UP
        return (Do.CATCH_UP,)

    def lost(self) -> Effects:
        """The client has left, or the server has closed."""
        return self._end()

    def close(self, closing: CloseConnection) -> Effects:
        """End it, from outside: no further event, then the close frame."""
        return self._end(closing)

    # Its client

    def receive(self, text: str | None, *, now: float) -> Effects:
        """The client sent a text, or a binary message (None), at this time of the loop's clock."""
        if self.state in OVER:
            return NOTHING
        if self.state is State.GREETING:
            if self._early is not None:
                raise IllegalTransition("a message came before the next one was asked for")
            self._early = text, now
            return NOTHING
        try:
            self._limit_rate(now)
            request = self._request(text)
        except (BadRequest, CloseConnection) as error:
            return self._end(closing_of(error))
        match request:
            case Ping():
                pong = json_message({"type": "pong", "timestamp": timestamp()})
                return Send([pong]), Do.TAKE_NEXT_MESSAGE
            case Subscribe(wanted=wanted):
                self.wanted = wanted
                if self.state is State.LIVE:
                    return Do.LEAVE_GROUP, Do.TAKE_NEXT_MESSAGE
            case Refresh():
                return (Do.REFRESH,)
        return (Do.TAKE_NEXT_MESSAGE,)

    def refreshed(self, messages: Sequence[Message]) -> Effects:
        """The state that the client asked for is there."""
        self._expect(State.CATCHING_UP, State.LIVE, State.BLOCKED, *OVER)
        if self.state in OVER:
            return NOTHING
        return Send(messages), Do.TAKE_NEXT_MESSAGE

    def _limit_rate(self, now: float) -> None:
        if self._rate is None:
            self._rate = TokenBucket(per_minute=settings.POKERTOOL_MESSAGES_PER_MINUTE, now=now)
        if not self._rate.take(now=now):
            raise CloseConnection(CloseCode.TRY_LATER, "Messages come too fast", error=TooFast.error)

    def _request(self, text: str | None) -> Ping | Subscribe | Refresh | None:
        if text is None and self.dialect is Dialect.PLAIN:
            raise CloseConnection(
                CloseCode.UNSUPPORTED_DATA, "Binary messages are not taken; send text", error="binary"
            )
        if text is None:
            raise BadRequest("binary", "Binary messages are not taken; send JSON text")
        if len(text.encode()) > LONGEST_MESSAGE:
            raise CloseConnection(
                CloseCode.MESSAGE_TOO_BIG, f"A message is at most {LONGEST_MESSAGE} bytes", error="too_long"
            )
        return plain_request(text) if self.dialect is Dialect.PLAIN else v1_request(text)

    # Its end

    def _end(self, closing: CloseConnection | None = None) -> Effects:
        """End it, with a close frame unless the client has gone; who has ended already stays as it is."""
        if self.state in OVER:
            return NOTHING
        before, self._early = self.state, None
        self.state = State.STOPPING if before in AT_WORK else State.CLOSED
        effects: list[Effect] = []
        if before is State.LIVE:
            effects.append(Do.LEAVE_GROUP)
        if before in AT_WORK:
            effects.append(Do.STOP_WORK)
        if closing is not None:
            effects.append(self._close_of(closing))
        if before not in AT_WORK:
            effects.append(Do.RELEASE)
        return effects

    def _close_of(self, closing: CloseConnection) -> Close:
        if self.dialect is Dialect.PLAIN or closing.error is None:
            return Close(closing, [])
        error = json_message({"type": "error", "code": closing.error, "message": closing.reason})
        return Close(closing, [error])

    def _expect(self, *states: State) -> None:
        if self.state not in states:
            raise IllegalTransition(f"this can't happen to a connection that is {self.state.name}")
