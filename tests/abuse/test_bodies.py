"""Heads and bodies without an end, from three addresses: a page at another address notices nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.abuse.bystanders import scene
from tests.servers import Server
from tests.waiting import PATIENCE

ATTACKERS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
OPEN_PER_IP = 200
MEBIBYTE = 1 << 20
HOST = b"Host: 127.0.0.1\r\n"
ENDLESS = [
    (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 1000000\r\n\r\n", b"x", b"408"),
    (b"GET /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 1000000\r\n\r\n", b"x", b"408"),
    (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", b"408"),
    (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x", b"408"),
    (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"x", b"408"),
    (b"GET /ws/detection HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\nX: ", b"x", b"408"),
    (b"GET /", b"x", b"408"),
    (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 300000000\r\n\r\n", b"x" * 65536, b"413"),
    (
        b"POST /healthz HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n",
        b"10000\r\n" + b"x" * 65536 + b"\r\n",
        b"413",
    ),
    (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 70_000 + b"\r\n\r\n", b"", b"431"),
    (
        b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nUpgrade: websocket\r\n"
        b"Connection: upgrade\r\n\r\n",
        b"",
        b"400",
    ),
]  # fmt: skip
"""How each begins, what it then sends twenty times a second, and what it is told."""


SERVER = {"environment": {"POKERTOOL_MAX_OPEN_PER_IP": str(OPEN_PER_IP), "POKERTOOL_BODY_SECONDS": "8"}}


async def endless(server: Server, address: str, begins: bytes, goes_on: bytes) -> bytes:
    """Send without an end; return the status that we are told, nothing where we are just cut off."""
    heard = b""
    with suppress(ConnectionError):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=(address, 0))
        hearing = asyncio.create_task(reader.read())
        with suppress(ConnectionError):
            writer.write(begins)
            while not hearing.done():
                await asyncio.wait([hearing], timeout=0.05)
                if goes_on and not hearing.done():
                    writer.write(goes_on)
                    await asyncio.wait(
                        [hearing, asyncio.ensure_future(writer.drain())], return_when="FIRST_COMPLETED"
                    )
        heard = await asyncio.wait_for(hearing, PATIENCE)
        writer.close()
    return heard[9:12]


@asynccontextmanager
async def attack(server: Server, times: int) -> AsyncIterator[list[asyncio.Task[bytes]]]:
    tasks = [
        asyncio.create_task(endless(server, address, begins, goes_on))
        for address in ATTACKERS
        for begins, goes_on, _ in ENDLESS
        for _ in range(times)
    ]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_bodies_and_heads_without_an_end(server: Server) -> None:
    times = 10
    async with scene(server) as watched:
        await watched.quiet()
        async with attack(server, times) as tasks:
            await watched.under_attack("endless bodies")
            async with asyncio.timeout(PATIENCE):
                told = await asyncio.gather(*tasks)
        expected = [code for _ in ATTACKERS for _, _, code in ENDLESS for _ in range(times)]
        wrong = Counter(
            (was, said) for was, said in zip(expected, told, strict=True) if said not in (was, b"")
        )
        assert not wrong
        assert Counter(told)[b""] < len(told) / 10, Counter(told)
        await watched.afterwards()


async def test_connections_that_say_nothing_leave_room_for_others(server: Server) -> None:
    """1,100 of them, and everybody else gets in; who has too many is told, and it is logged once."""
    async with scene(server) as watched:
        await watched.quiet()
        kept, refused = [], 0
        for address in ATTACKERS:
            for _ in range(370):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", server.port, local_addr=(address, 0)
                )
                kept.append((reader, writer))
        try:
            await watched.under_attack("silent connections")
            for reader, _ in kept:
                with suppress(ConnectionError):
                    refused += (await reader.read())[9:12] == b"429"
        finally:
            for _, writer in kept:
                writer.close()
        assert refused >= (370 - OPEN_PER_IP) * len(ATTACKERS) * 0.9
        assert server.printed().count("Connections are turned away") == 1
        await watched.afterwards()
