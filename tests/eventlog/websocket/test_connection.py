"""The state machine of a connection: each transition by table, then any sequence of what may happen.

The second part plays the hub, the transport and the client: whatever comes in which order, what is open is
counted and watched, and each event comes once and in order.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from eventlog.access.close_codes import CloseCode
from eventlog.access.parameters import BadRequest
from eventlog.fanout.messages import EVERYTHING, Dialect, Filter, text_message
from eventlog.websocket.closing import CloseConnection, closing_of
from eventlog.websocket.connection import (
    AT_WORK,
    OVER,
    Close,
    Connection,
    Do,
    Effect,
    Effects,
    IllegalTransition,
    Send,
    State,
)

HELLO = text_message('{"type":"hello"}')
ENDED = CloseConnection(CloseCode.TRY_LATER, "The staff ended this connection", error="disconnected")
PING = '{"type":"ping"}'
POTS = '{"type":"subscribe","types":["pot"]}'


def in_state(state: State, dialect: Dialect = Dialect.V1) -> Connection:
    """Return a connection that came into a state in the usual way."""
    connection = Connection(dialect)
    if state is not State.GREETING:
        connection.greeted([HELLO], cursor=5, wanted=EVERYTHING)
    match state:
        case State.LIVE:
            connection.level()
        case State.BLOCKED:
            connection.filled()
        case State.STOPPING:
            connection.lost()
        case State.CLOSED:
            connection.lost()
            connection.stopped()
    assert connection.state is state
    return connection


HAPPENED: dict[str, Any] = {
    "greeted": lambda it: it.greeted([HELLO], cursor=5, wanted=EVERYTHING),
    "tick": lambda it: it.tick(overdue=True),
    "sent": lambda it: it.sent(6),
    "filled": lambda it: it.filled(),
    "level": lambda it: it.level(),
    "failed": lambda it: it.failed(ENDED),
    "broke": lambda it: it.failed(None),
    "stopped": lambda it: it.stopped(),
    "left_group": lambda it: it.left_group(7, overdue=False),
    "blocked": lambda it: it.left_group(7, overdue=False, blocked=True),
    "drained": lambda it: it.drained(),
    "lost": lambda it: it.lost(),
    "close": lambda it: it.close(ENDED),
    "ping": lambda it: it.receive(PING, now=0.0),
    "subscribe": lambda it: it.receive(POTS, now=0.0),
    "nonsense": lambda it: it.receive("dance", now=0.0),
    "refreshed": lambda it: it.refreshed([HELLO]),
}
NEXT = Do.TAKE_NEXT_MESSAGE
RAISES = None
GREETING, CATCHING_UP, LIVE, BLOCKED, STOPPING, CLOSED = State
TABLE: dict[str, dict[State, tuple[State, list[object]] | None]] = {
    "greeted": {GREETING: (CATCHING_UP, [Send, Do.CATCH_UP])},
    "tick": {CATCHING_UP: (CATCHING_UP, [Send])},
    "sent": {CATCHING_UP: (CATCHING_UP, [])},
    "filled": {CATCHING_UP: (BLOCKED, [])},
    "level": {CATCHING_UP: (LIVE, [Do.JOIN_GROUP])},
    "failed": dict.fromkeys(AT_WORK, (CLOSED, [Close, Do.RELEASE])),
    "broke": dict.fromkeys(AT_WORK, (CLOSED, [Do.RELEASE])),
    "stopped": {STOPPING: (CLOSED, [Do.RELEASE])},
    "left_group": {LIVE: (CATCHING_UP, [Do.CATCH_UP]), STOPPING: (STOPPING, []), CLOSED: (CLOSED, [])},
    "blocked": {LIVE: (BLOCKED, []), STOPPING: (STOPPING, []), CLOSED: (CLOSED, [])},
    "drained": {
        **{state: (state, []) for state in State},
        BLOCKED: (CATCHING_UP, [Do.CATCH_UP]),
    },
    "lost": {
        GREETING: (STOPPING, [Do.STOP_WORK]),
        CATCHING_UP: (STOPPING, [Do.STOP_WORK]),
        LIVE: (CLOSED, [Do.LEAVE_GROUP, Do.RELEASE]),
        BLOCKED: (CLOSED, [Do.RELEASE]),
        STOPPING: (STOPPING, []),
        CLOSED: (CLOSED, []),
    },
    "close": {
        GREETING: (STOPPING, [Do.STOP_WORK, Close]),
        CATCHING_UP: (STOPPING, [Do.STOP_WORK, Close]),
        LIVE: (CLOSED, [Do.LEAVE_GROUP, Close, Do.RELEASE]),
        BLOCKED: (CLOSED, [Close, Do.RELEASE]),
        STOPPING: (STOPPING, []),
        CLOSED: (CLOSED, []),
    },
    "ping": {
        GREETING: (GREETING, []),
        **{state: (state, [Send, NEXT]) for state in (CATCHING_UP, LIVE, BLOCKED)},
        **{state: (state, []) for state in OVER},
    },
    "subscribe": {
        GREETING: (GREETING, []),
        CATCHING_UP: (CATCHING_UP, [NEXT]),
        LIVE: (LIVE, [Do.LEAVE_GROUP, NEXT]),
        BLOCKED: (BLOCKED, [NEXT]),
        **{state: (state, []) for state in OVER},
    },
    "nonsense": {
        GREETING: (GREETING, []),
        CATCHING_UP: (STOPPING, [Do.STOP_WORK, Close]),
        LIVE: (CLOSED, [Do.LEAVE_GROUP, Close, Do.RELEASE]),
        BLOCKED: (CLOSED, [Close, Do.RELEASE]),
        **{state: (state, []) for state in OVER},
    },
    "refreshed": {
        **{state: (state, [Send, NEXT]) for state in (CATCHING_UP, LIVE, BLOCKED)},
        **{state: (state, []) for state in OVER},
    },
}
"""What happens -> in which state -> the next state and what is to be done. What is not named is illegal."""


def kinds(effects: Effects) -> list[object]:
    return [effect if isinstance(effect, Do) else type(effect) for effect in effects]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("happened", HAPPENED)
def test_what_happens_leads_where_the_table_says(happened: str, state: State) -> None:
    connection = in_state(state)
    expected = TABLE[happened].get(state)

    if expected is None:
        with pytest.raises(IllegalTransition):
            HAPPENED[happened](connection)
        assert connection.state is state
    else:
        effects = HAPPENED[happened](connection)
        assert (connection.state, kinds(effects)) == expected


def test_an_answer_never_comes_before_the_welcome() -> None:
    connection = Connection(Dialect.V1)
    connection.receive(PING, now=0.0)

    effects = connection.greeted([HELLO], cursor=5, wanted=EVERYTHING)

    assert kinds(effects) == [Send, Do.CATCH_UP, Send, NEXT]
    assert effects[0] == Send([HELLO])


def test_a_second_message_before_the_first_is_done_is_the_transports_bug() -> None:
    connection = Connection(Dialect.V1)
    connection.receive(PING, now=0.0)

    with pytest.raises(IllegalTransition):
        connection.receive(PING, now=0.0)


def test_a_v1_client_is_told_once_when_checks_become_overdue_and_when_not() -> None:
    connection = in_state(State.CATCHING_UP)
    told = [kinds(connection.tick(overdue=overdue)) for overdue in (False, True, True, False)]

    assert told == [[], [Send], [], [Send]]
    assert in_state(State.CATCHING_UP, Dialect.PLAIN).tick(overdue=True) == ()


def test_a_client_that_talks_too_fast_is_closed(settings: Any) -> None:
    settings.POKERTOOL_MESSAGES_PER_MINUTE = 2
    connection = in_state(State.BLOCKED)
    effects = [connection.receive(PING, now=0.0) for _ in range(3)]

    close = effects[-1][0]
    assert isinstance(close, Close)
    assert close.closing.code == CloseCode.TRY_LATER
    assert connection.receive(PING, now=99.0) == ()


@pytest.mark.parametrize(("dialect", "words"), [(Dialect.V1, ["bad_query"]), (Dialect.PLAIN, [])])
def test_a_v1_client_gets_a_word_before_the_close(dialect: Dialect, words: list[str]) -> None:
    effects = Connection(dialect).failed(closing_of(BadRequest("bad_query", "since is 'x'")))

    close = effects[0]
    assert isinstance(close, Close)
    assert [json.loads(message["text"])["code"] for message in close.messages] == words


class Player(RuleBasedStateMachine):
    """Plays all that surrounds one connection: a log, a group, a transport, a client that listens.

    What the connection wants done is done at once, or later where that takes time: greeting, catching up,
    refreshing.
    """

    @initialize(dialect=st.sampled_from(Dialect), head=st.integers(0, 3))
    def connect(self, dialect: Dialect, head: int) -> None:
        self.connection = Connection(dialect)
        self.head = head
        self.began_at = head
        self.delivered: list[int] = []
        self.working = True
        """Whether the greeting, or the catching up, is under way."""
        self.in_group = False
        self.group_cursor = 0
        self.may_speak = True
        """Whether the transport gives the client's next message."""
        self.refreshing = False
        self.counted = self.watched = True
        self.close_frames = 0
        self.sent: list[str] = []
        self.is_there = True

    def perform(self, effects: Effects) -> None:
        for effect in effects:
            self.do(effect)

    def do(self, effect: Effect) -> None:
        match effect:
            case Send(messages=messages):
                assert not self.close_frames, "something is sent after the close frame"
                self.sent += [json.loads(message["text"])["type"] for message in messages]
            case Close():
                self.close_frames += 1
            case Do.CATCH_UP:
                self.working = True
            case Do.JOIN_GROUP:
                assert not self.in_group
                assert self.connection.cursor == self.head, "it is not level"
                self.in_group, self.group_cursor, self.working = True, self.head, False
            case Do.LEAVE_GROUP:
                self.leave(blocked=False)
            case Do.REFRESH:
                self.refreshing = True
            case Do.TAKE_NEXT_MESSAGE:
                assert not self.may_speak
                self.may_speak = True
            case Do.STOP_WORK:
                assert self.working
            case Do.RELEASE:
                assert self.counted, "it is released twice"
                assert self.watched
                assert not self.in_group
                assert not self.working
                self.counted = self.watched = False

    def leave(self, *, blocked: bool) -> None:
        assert self.in_group
        self.in_group = False
        self.perform(self.connection.left_group(self.group_cursor, overdue=False, blocked=blocked))

    @property
    def is_open(self) -> bool:
        return self.connection.state not in OVER

    # The log

    @rule()
    def append(self) -> None:
        """An event is stored; a wake-up comes later, or never."""
        self.head += 1

    @precondition(lambda self: self.in_group and self.group_cursor < self.head)
    @rule(full=st.booleans())
    def wake_up(self, full: bool) -> None:  # noqa: FBT001
        """The group sends what is new, which may fill the transport."""
        self.delivered += range(self.group_cursor + 1, self.head + 1)
        self.group_cursor = self.head
        if full:
            self.leave(blocked=True)

    @precondition(lambda self: self.in_group)
    @rule()
    def dissolve(self) -> None:
        """The group lets all go."""
        self.leave(blocked=False)

    # The work for it

    @precondition(lambda self: self.working and self.connection.state is State.GREETING)
    @rule()
    def greet(self) -> None:
        self.began_at = self.head
        self.perform(self.connection.greeted([HELLO], cursor=self.head, wanted=EVERYTHING))

    @precondition(lambda self: self.working and self.connection.state is State.CATCHING_UP)
    @rule(full=st.booleans(), overdue=st.booleans())
    def catch_up(self, full: bool, overdue: bool) -> None:  # noqa: FBT001
        self.perform(self.connection.tick(overdue=overdue))
        cursor = self.connection.cursor
        if cursor == self.head:
            self.perform(self.connection.level())
            return
        self.delivered.append(cursor + 1)
        self.perform(self.connection.sent(cursor + 1))
        if full:
            self.working = False
            self.perform(self.connection.filled())

    @precondition(lambda self: self.working and self.connection.state in AT_WORK)
    @rule(closing=st.sampled_from([ENDED, None]))
    def fail(self, closing: CloseConnection | None) -> None:
        """The next events were pruned, or there is a bug."""
        self.working = False
        self.perform(self.connection.failed(closing))

    @precondition(lambda self: self.connection.state is State.STOPPING)
    @rule()
    def stop(self) -> None:
        self.working = False
        self.perform(self.connection.stopped())

    @precondition(lambda self: self.refreshing)
    @rule()
    def refresh(self) -> None:
        self.refreshing = False
        self.perform(self.connection.refreshed([HELLO]))

    # The transport and the client

    @rule()
    def drain(self) -> None:
        self.perform(self.connection.drained())

    @precondition(lambda self: self.may_speak and self.is_there)
    @rule(
        text=st.sampled_from(
            ["ping", "refresh", PING, POTS, '{"type":"subscribe"}', "dance", "x" * 5000, None]
        )
    )
    def speak(self, text: str | None) -> None:
        self.may_speak = False
        self.perform(self.connection.receive(text, now=0.0))

    @precondition(lambda self: self.is_there)
    @rule()
    def vanish(self) -> None:
        self.is_there = False
        self.perform(self.connection.lost())

    @rule()
    def end_by_staff(self) -> None:
        self.perform(self.connection.close(ENDED))

    # What always holds

    @invariant()
    def open_is_counted_and_watched(self) -> None:
        if self.is_open:
            assert self.counted
            assert self.watched
        assert self.counted is self.watched is (self.connection.state is not State.CLOSED)
        assert self.in_group is (self.connection.state is State.LIVE)
        assert self.close_frames <= 1
        if self.connection.state in AT_WORK:
            assert self.working, "nobody works for it, and nobody will"

    @invariant()
    def each_event_came_once_and_in_order(self) -> None:
        assert self.delivered == list(range(self.began_at + 1, self.began_at + 1 + len(self.delivered)))
        if self.in_group:
            assert len(self.delivered) == self.group_cursor - self.began_at
        assert not self.sent or self.sent[0] == "hello"

    def teardown(self) -> None:
        """Whatever came before, it catches up with all there is, and then ends with nothing left."""
        if not hasattr(self, "connection"):
            return
        for _ in range(1000):
            if not self.is_open or (self.in_group and self.group_cursor == self.head):
                break
            if self.in_group:
                self.wake_up(full=False)
            elif self.connection.state is State.GREETING:
                self.greet()
            elif self.connection.state is State.BLOCKED:
                self.drain()
            else:
                self.catch_up(full=False, overdue=False)
        assert not self.is_open or self.delivered == list(range(self.began_at + 1, self.head + 1))
        self.perform(self.connection.lost())
        if self.connection.state is State.STOPPING:
            self.stop()
        assert not self.counted


Player.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
test_any_sequence_of_what_may_happen = Player.TestCase


def test_a_filter_holds_from_the_next_span_on() -> None:
    connection = in_state(State.BLOCKED)
    connection.receive(POTS, now=0.0)

    assert connection.wanted == Filter(types=frozenset({"pot"}))
