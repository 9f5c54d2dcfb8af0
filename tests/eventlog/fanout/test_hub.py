from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DataError, OperationalError, connection

from eventlog.fanout.hub import Hub, current_hub
from tests.eventlog.clients import Client, connected, followers
from tests.factories import append_cards
from tests.statements import fail_statements, note_statements
from tests.waiting import next_turns, rest, until

pytestmark = pytest.mark.django_db(transaction=True)

cards = sync_to_async(append_cards)
V1 = "pokertool.v1"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All statements that the hub's threads send."""
    return note_statements(monkeypatch, of_threads="eventlog-")


@pytest.fixture
def no_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the appends' own wake-ups."""
    monkeypatch.setattr("eventlog.fanout.hub.file_interval", lambda **_: 3600)
    monkeypatch.setattr("eventlog.fanout.hub.heads_interval", lambda: 3600)


@asynccontextmanager
async def crowd(count: int, path: str = "/ws/detection") -> AsyncIterator[list[Client]]:
    """Yield clients that have had their hello."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(connected(path, protocol=V1)) for _ in range(count)]
        for client in clients:
            await client.receive()
        yield clients


async def test_one_wake_up_is_one_read_for_fifty_clients(reads: list[str], no_polls: None) -> None:
    async with crowd(50) as clients:
        await settled(reads)
        reads.clear()
        await cards(7)
        for client in clients:
            assert await client.receive_until(7) == list(range(1, 8))
        await settled(reads)

    assert len(reads) == 1


async def settled(reads: list[str]) -> None:
    """Return once the hub's threads have answered all that was asked."""
    before = -1
    while before != len(reads):
        before = len(reads)
        await current_hub().history(lambda: None)
        await rest(0.05)


async def test_the_last_two_may_leave_at_the_same_moment() -> None:
    hub = current_hub()
    tails = [await hub.subscribe("detection"), await hub.subscribe("status")]

    await asyncio.gather(*map(hub.unsubscribe, tails))

    assert followers() == 0


@pytest.mark.parametrize("places", [1, 200], ids=["from one place", "each from another place"])
async def test_two_hundred_who_come_back_cost_as_many_reads_as_there_are_pages(
    reads: list[str], no_polls: None, places: int
) -> None:
    await cards(1000)
    async with AsyncExitStack() as stack:
        for number in range(200):
            since = number % places
            client = await stack.enter_async_context(connected(f"/ws/detection?since={since}", protocol=V1))
            stack.push_async_callback(came_all, client, since, 1000)

    pages = [sql for sql in reads if "LEFT JOIN" in sql]
    assert len(pages) <= 5  # four pages, and the read that a fresh tail begins with
    assert len(reads) <= 8  # and what it takes to open the tail, once


async def came_all(client: Client, since: int, head: int) -> None:
    assert await client.receive_until(head) == list(range(since + 1, head + 1))


async def test_the_poll_finds_what_no_wake_up_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.store.append.wake_followers", lambda stream: None)
    async with connected(protocol=V1) as client:
        await client.receive()
        await cards(1)

        assert await client.receive_until(1) == [1]


async def test_a_poll_over_many_streams_asks_once_which_moved(reads: list[str]) -> None:
    async with AsyncExitStack() as stack:
        hub = current_hub()
        for number in range(12):
            tail = await hub.subscribe(f"user:{number}")
            stack.push_async_callback(hub.unsubscribe, tail)
        await settled(reads)
        reads.clear()
        await sync_to_async(append_cards)(1, stream="user:3")
        tail = await hub.subscribe("user:3")
        stack.push_async_callback(hub.unsubscribe, tail)
        await until(lambda: tail.head == 1)
        await settled(reads)

    assert len([sql for sql in reads if "LEFT JOIN" in sql]) <= 2


async def test_the_last_to_leave_turns_out_the_light() -> None:
    async with connected(protocol=V1) as client:
        await client.receive()
        assert followers() == 1

    assert followers() == 0
    left = [task for task in asyncio.all_tasks() if "/eventlog/" in str(task) and "/tests/" not in str(task)]
    assert left == []


async def test_who_leaves_before_it_is_answered_leaves_no_connection_behind() -> None:
    hub = current_hub()
    opening = asyncio.create_task(hub.subscribe("detection"))
    await next_turns(2)  # it is asked by now
    opening.cancel()
    await asyncio.wait([opening])

    assert await hub.history(lambda: connection.connection) is None


async def test_a_database_that_goes_away_costs_time_and_no_event(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("eventlog.fanout.hub.RETRY", 0.01)
    async with connected(protocol=V1) as client:
        await client.receive()
        error = OperationalError("server closed the connection unexpectedly")
        fail_statements(monkeypatch, [error] * 5, of_threads="eventlog-")
        await cards(3)

        assert await client.receive_until(3) == [1, 2, 3]

    said = [record.message for record in caplog.records if record.name == "eventlog.fanout.hub"]
    assert sum("does not answer" in line for line in said) == 1
    assert sum("answers again" in line for line in said) == 1


async def test_a_question_that_can_never_be_answered_is_asked_once(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    def question() -> None:
        asked.append("once")
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")

    with pytest.raises(DataError):
        await current_hub().history(question)

    assert asked == ["once"]
    assert "does not answer" not in caplog.text


async def test_a_tail_that_breaks_sends_its_connections_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a fault of ours")

    async with connected(protocol=V1) as client:
        await client.receive()
        with monkeypatch.context() as patch:
            patch.setattr("eventlog.fanout.tail.observe_delivery", broken)
            await cards(1)
            closing = await client.closing()
    async with connected("/ws/detection?since=0", protocol=V1) as client:
        await client.receive()
        assert await client.receive_until(1) == [1]

    assert closing["code"] == 1012
    assert "following ended" in caplog.text


async def test_each_event_loop_has_one_hub() -> None:
    assert isinstance(current_hub(), Hub)
    assert current_hub() is current_hub()
