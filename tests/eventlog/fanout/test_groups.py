"""A group tells each member each event once, whoever comes, goes or is full meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from eventlog.fanout import groups
from eventlog.fanout.groups import SubscriberGroup
from eventlog.fanout.messages import Dialect, Filter, Span
from eventlog.fanout.transport import FIN, PING
from eventlog.record import WireEvent
from eventlog.streams import StreamSpec, described
from tests.eventlog.transports import FakeTransport
from tests.waiting import next_turns


class Member:
    """A connection that keeps a ledger."""

    def __init__(self, capacity: int = 1000) -> None:
        self.transport = FakeTransport(capacity)
        self.removed: list[tuple[int, bool]] = []

    def removed_from_group(self, cursor: int, *, blocked: bool) -> None:
        self.removed.append((cursor, blocked))

    @property
    def seqs(self) -> list[int]:
        return [event["seq"] for message in messages(self) for event in message.get("events", [])]


def messages(member: Member) -> list[dict[str, Any]]:
    return [json.loads(frames[2:] if frames[1] < 126 else frames[4:]) for frames in member.transport.written]


def new_group(*, wanted: Filter | None = None, dialect: Dialect = Dialect.V1) -> SubscriberGroup:
    return SubscriberGroup("detection", dialect, wanted or Filter(), cursor=0, heartbeat_after=15, now=0)


def span(*seqs: int, kind: str = "card") -> Span:
    events = [WireEvent(seq=seq, type=kind, key="t", text=f'{{"seq":{seq}}}') for seq in seqs]
    return Span(after=seqs[0] - 1, events=events)


@pytest.fixture
def turns_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "TURN", 1)


@pytest.fixture
def overdue() -> Iterator[list[bool]]:
    state = [False]
    with described(StreamSpec(kind="health", is_overdue=lambda: state[0])):
        yield state


def clock() -> float:
    return 100.0


async def test_all_members_get_the_same_bytes() -> None:
    group, members = new_group(), [Member() for _ in range(3)]
    for member in members:
        group.join(member, 0)

    assert await group.broadcast([span(1, 2), span(3)], clock) == 3

    assert [member.seqs for member in members] == [[1, 2, 3]] * 3
    assert members[0].transport.written[0] is members[1].transport.written[0]
    assert {group.cursor_of(member) for member in members} == {3}


async def test_who_is_full_leaves_with_what_it_was_given(turns_of_one: None) -> None:
    group, full, other = new_group(), Member(capacity=1), Member()
    group.join(full, 0)
    group.join(other, 0)

    await group.broadcast([span(1), span(2)], clock)

    assert full.seqs == [1]
    assert full.removed == [(1, True)]
    assert other.seqs == [1, 2]
    assert len(group) == 1


async def test_who_comes_during_a_pass_is_told_nothing_twice(turns_of_one: None) -> None:
    group, early, late = new_group(), [Member() for _ in range(4)], Member()
    for member in early:
        group.join(member, 0)
    broadcasting = asyncio.create_task(group.broadcast([span(1), span(2)], clock))
    await next_turns()

    group.join(late, 2)  # caught up by itself, to the head that this pass leads to
    assert group.cursor_of(late) == 2
    await broadcasting
    await group.broadcast([span(3)], clock)

    assert late.seqs == [3]
    assert [member.seqs for member in early] == [[1, 2, 3]] * 4


async def test_who_comes_before_a_pass_but_is_further_already_waits_for_the_rest() -> None:
    group, behind, further = new_group(), Member(), Member()
    group.join(behind, 0)
    group.join(further, 1)

    await group.broadcast([span(1)], clock)
    await group.broadcast([span(2)], clock)

    assert (behind.seqs, further.seqs) == ([1, 2], [2])


async def test_who_is_further_but_not_as_far_as_a_pass_leads_goes_on_alone() -> None:
    group, behind, between = new_group(), Member(), Member()
    group.join(behind, 0)
    group.join(between, 1)

    await group.broadcast([span(1, 2)], clock)

    assert behind.seqs == [1, 2]
    assert (between.seqs, between.removed) == ([], [(1, False)])
    assert len(group) == 1


async def test_who_leaves_during_a_pass_knows_where_it_is(turns_of_one: None) -> None:
    group, members = new_group(), [Member() for _ in range(4)]
    for member in members:
        group.join(member, 0)
    broadcasting = asyncio.create_task(group.broadcast([span(1)], clock))
    await next_turns()

    left = {member: group.leave(member) for member in members}
    await broadcasting

    assert sorted(left.values()) == [0, 0, 0, 1]
    assert all(member.seqs == list(range(1, left[member] + 1)) for member in members)


async def test_a_pass_that_is_broken_off_leaves_nobody_out(turns_of_one: None) -> None:
    group, members = new_group(), [Member() for _ in range(3)]
    for member in members:
        group.join(member, 0)
    broadcasting = asyncio.create_task(group.broadcast([span(1)], clock))
    await next_turns()
    broadcasting.cancel()
    await asyncio.wait([broadcasting])

    told = [member for member in members if member.seqs == [1]]
    assert [member.removed for member in members if member not in told] == [[(0, False)]] * 2
    assert {group.cursor_of(member) for member in told} == {1}


async def test_what_is_filtered_out_moves_the_cursor_and_breaks_no_silence() -> None:
    group, member = new_group(wanted=Filter(types=frozenset({"pot"}))), Member()
    group.join(member, 0)

    assert await group.broadcast([span(1)], clock) == 0
    assert member.transport.written == []
    assert group.cursor_of(member) == 1

    await group.send_due_heartbeat(15.0)
    assert messages(member) == [{"type": "heartbeat", "seq": 1, "overdue": False}]


async def test_a_heartbeat_is_for_a_silence() -> None:
    group, member = new_group(), Member()
    group.join(member, 0)

    await group.send_due_heartbeat(14.9)
    assert member.transport.written == []
    await group.send_due_heartbeat(15.0)
    await group.send_due_heartbeat(15.1)
    assert len(member.transport.written) == 1


async def test_a_heartbeat_invites_a_ping_and_events_do_not() -> None:
    group, member = new_group(), Member()
    group.join(member, 0)

    await group.broadcast([span(1)], clock)
    await group.send_due_heartbeat(1000.0)

    assert [ping[:1] for ping in member.transport.pings] == [b"", bytes([FIN | PING])]


async def test_that_checks_are_overdue_is_told_after_what_is_new(overdue: list[bool]) -> None:
    group, member = new_group(), Member()
    group.join(member, 0)
    overdue[0] = True

    await group.broadcast([span(1)], clock)
    await group.broadcast([span(2)], clock)

    assert [message["type"] for message in messages(member)] == ["events", "heartbeat", "events"]
    assert messages(member)[1] == {"type": "heartbeat", "seq": 1, "overdue": True}


async def test_a_plain_client_hears_no_heartbeat() -> None:
    group, member = new_group(dialect=Dialect.PLAIN), Member()
    group.join(member, 0)

    await group.send_due_heartbeat(1e9)

    assert member.transport.written == []


async def test_dissolved_all_go_on_alone() -> None:
    group, member, further = new_group(), Member(), Member()
    group.join(member, 0)
    group.join(further, 4)

    group.dissolve()

    assert (member.removed, further.removed) == ([(0, False)], [(4, False)])
    assert len(group) == 0
