"""A few requests at a time, and addresses take slots."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pokertool_site.server.request_queue import LIVENESS, FairQueue, QueuedRequests
from tests.waiting import PATIENCE, next_turns


async def run_pending_tasks() -> None:
    """Let everything go on that can."""
    await next_turns(10)


async def test_addresses_take_turns_however_many_one_has_waiting() -> None:
    slots, order = FairQueue(1), []

    async def work(key: str) -> None:
        await slots.acquire(key)
        order.append(key)
        await next_turns()
        slots.release()

    await asyncio.gather(*(work(key) for key in ["greedy"] * 5 + ["a", "b"]))

    assert order == ["greedy", "greedy", "a", "b", "greedy", "greedy", "greedy"]


@pytest.mark.parametrize("granted", [False, True])
async def test_who_leaves_while_waiting_takes_no_place(granted: bool) -> None:  # noqa: FBT001
    slots = FairQueue(1)
    await slots.acquire("a")
    left = asyncio.create_task(slots.acquire("b"))
    await run_pending_tasks()
    if granted:
        slots.release()  # b is granted, and leaves before it hears of it
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    if not granted:
        slots.release()

    await asyncio.wait_for(slots.acquire("c"), PATIENCE)


class Client:
    """A request: what its server would send to the application, and what that answers."""

    def __init__(self, path: str = "/", address: str = "192.0.2.1") -> None:
        self.scope = {"type": "http", "path": path, "client": (address, 1), "headers": []}
        self.messages: asyncio.Queue[Any] = asyncio.Queue()
        self.messages.put_nowait({"type": "http.request", "body": b"a", "more_body": True})
        self.sent: list[str] = []

    def finish(self) -> None:
        self.messages.put_nowait({"type": "http.request", "body": b"b", "more_body": False})

    def leave(self) -> None:
        self.messages.put_nowait({"type": "http.disconnect"})

    async def send(self, message: Any) -> None:
        self.sent.append(message["type"])


class Working:
    """An application that begins its answers when it is told to, and then streams until it is told again."""

    def __init__(self) -> None:
        self.at_work = 0
        self.bodies: list[bytes] = []
        self.begin = asyncio.Event()
        self.end = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.bodies.append((await receive())["body"])
        self.at_work += 1
        await self.begin.wait()
        self.at_work -= 1
        await send({"type": "http.response.start"})
        await self.end.wait()
        await send({"type": "http.response.body"})


@pytest.fixture
def two(settings: Any) -> None:
    settings.POKERTOOL_REQUESTS_AT_ONCE = 2


async def test_two_at_a_time_once_their_bodies_are_there(two: None) -> None:
    working = Working()
    application = QueuedRequests(working)
    clients = [Client() for _ in range(5)]
    slow = Client()
    tasks = [
        asyncio.create_task(application(client.scope, client.messages.get, client.send))
        for client in (slow, *clients)
    ]
    for client in clients:
        client.finish()
    await run_pending_tasks()
    assert working.at_work == 2, "a slow body holds a turn, or nobody waits"

    working.begin.set()
    await run_pending_tasks()
    assert working.bodies == [b"ab"] * 5, "a slow reader holds a turn"
    assert all(client.sent == ["http.response.start"] for client in clients)
    working.end.set()
    slow.leave()
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)


async def test_who_left_is_not_worked_for(two: None) -> None:
    working = Working()
    application = QueuedRequests(working)
    clients = [Client() for _ in range(4)]
    tasks = [
        asyncio.create_task(application(client.scope, client.messages.get, client.send)) for client in clients
    ]
    for client in clients:
        client.finish()
    await run_pending_tasks()
    for client in clients[2:]:
        client.leave()
    await run_pending_tasks()
    assert [task.done() for task in tasks] == [False, False, True, True]

    working.begin.set()
    working.end.set()
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
    assert len(working.bodies) == 2


async def test_an_application_that_fails_gives_its_turn_back(two: None) -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("a bug")

    application = QueuedRequests(failing)
    for _ in range(5):
        client = Client()
        client.finish()
        with pytest.raises(ValueError, match="a bug"):
            await asyncio.wait_for(application(client.scope, client.messages.get, client.send), PATIENCE)


async def test_whether_the_process_lives_is_answered_while_all_are_at_work(two: None) -> None:
    working = Working()
    application = QueuedRequests(working)
    clients = [Client() for _ in range(3)] + [Client(LIVENESS)]
    tasks = [
        asyncio.create_task(application(client.scope, client.messages.get, client.send)) for client in clients
    ]
    for client in clients:
        client.finish()
    await run_pending_tasks()

    assert working.at_work == 3
    working.begin.set()
    working.end.set()
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
