"""Replays by the dozen, read as fast as it goes, slowly, or not at all: a page meanwhile notices nothing."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing, suppress

import pytest

from tests.abuse.bystanders import scene
from tests.servers import Server
from tests.sockets import head_of
from tests.waiting import rest, until
from tests.writers import writers

EVENTS, LONG = 4000, 2000
"""More than systems keep of what nobody reads: 8 MB in all."""
PER_IP = 10
ATTACKERS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
GET = b"GET /api/events/detection?limit=10000 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


SERVER = {"environment": {"POKERTOOL_REPLAYS_PER_IP": str(PER_IP), "POKERTOOL_STALLED_SECONDS": "2"}}


@pytest.fixture(scope="module")
def server(server: Server) -> Server:
    """The module's server, with something to replay in its log."""
    with writers(server.environment, 1) as (pen,):
        pen.start(events=EVENTS, batch=200, padding=LONG)
        pen.wait_for()
    return server


async def newest(server: Server) -> int:
    return await head_of(f"{server.ws_url}/ws/detection")


async def replay(server: Server, address: str) -> tuple[int, bytes]:
    """Ask for everything; return the status and the body's beginning without its chunks' lengths."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=(address, 0))
    try:
        writer.write(GET)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.read()
    finally:
        writer.close()
    return int(head[9:12]), body


async def replays_without_end(server: Server, address: str, told: Counter[int]) -> None:
    while True:
        status, body = await replay(server, address)
        told[status] += 1
        if status == 200:
            assert body.endswith(b"\r\n0\r\n\r\n"), "an answer was cut"
            assert body.count(b'"seq":') >= EVENTS
        else:
            await rest(0.5)  # as who was told to wait


@asynccontextmanager
async def greedy(server: Server, count: int) -> AsyncIterator[Counter[int]]:
    """Yield what clients are told who ask for everything, again and again."""
    told: Counter[int] = Counter()
    tasks = [
        asyncio.create_task(replays_without_end(server, ATTACKERS[number % len(ATTACKERS)], told))
        for number in range(count)
    ]
    try:
        yield told
        for task in tasks:
            assert not task.done(), task.exception()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def deaf(server: Server, address: str) -> socket.socket:
    """Return a connection that asks for everything and reads nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.bind((address, 0))
    client.connect(("127.0.0.1", server.port))
    client.sendall(GET)
    return client


def all_heard(client: socket.socket) -> bytes:
    """Read what there is until the end."""
    heard = b""
    with suppress(ConnectionResetError):
        while more := client.recv(1 << 20):
            heard += more
    return heard


async def test_50_at_once(server: Server) -> None:
    async with scene(server, since=await newest(server)) as watched:
        await watched.quiet()
        async with greedy(server, 50) as told:
            await watched.under_attack("replays")
            await until(lambda: told[200] > 0 and told[429] > 0)
        assert set(told) == {200, 429}
        await watched.afterwards()


async def test_100_that_never_read(server: Server) -> None:
    async with scene(server, since=await newest(server)) as watched:
        await watched.quiet()
        pages = server.connections()
        with ExitStack() as unread:
            clients = [
                await asyncio.to_thread(deaf, server, ATTACKERS[n % len(ATTACKERS)]) for n in range(100)
            ]
            for client in clients:
                unread.enter_context(closing(client))
            await watched.under_attack("replays that nobody reads")
            await until(lambda: server.connections() == pages)
            heard = [await asyncio.to_thread(all_heard, client) for client in clients]
        told = Counter(answer[9:12] for answer in heard)
        assert told[b"429"] >= 100 - PER_IP * len(ATTACKERS), told
        assert not [answer for answer in heard if answer.endswith(b"\r\n0\r\n\r\n")], (
            "somebody was waited for"
        )
        status, _ = await replay(server, ATTACKERS[0])
        assert status == 200, "a place was not given back"
        await watched.afterwards()
