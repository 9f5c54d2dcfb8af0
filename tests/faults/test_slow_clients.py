"""Clients that read nothing, or hardly, and 200 that are gone without a word: nobody waits for them."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import ExitStack, closing

import psutil

from tests.faults.conftest import Judge
from tests.ledgers import following
from tests.servers import Server
from tests.waiting import rest, until
from tests.writers import Writer

SECONDS = float(os.environ.get("POKERTOOL_TEST_FAULT_SECONDS", "2"))
"""How long a client does not read; 60 s is what we promise to bear, and too long for each run."""
GONE = 200
EVENTS, LONG = 1500, 2000
MEBIBYTE = 1 << 20
HANDSHAKE = (
    "GET /ws/detection HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: pokertool.v1\r\n\r\n"
)


# A tenth of what `up` says, so that who does not answer is found out while the test looks on.
SERVER = {"options": ("--ws-ping-interval", "2", "--ws-ping-timeout", "2")}


def half_open(server: Server) -> socket.socket:
    """Return a connection that greets and is never heard of again, nor hears."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    client.sendall(HANDSHAKE.encode())
    assert client.recv(12) == b"HTTP/1.1 101"
    return client


async def test_nobody_waits_for_who_does_not_read(server: Server, pen: Writer, judge: Judge) -> None:
    process = psutil.Process(server.pid)
    with ExitStack() as gone:
        async with following(server.ws_url, count=5) as crowd:
            deaf, slow = [crowd.join(f"{server.ws_url}/ws/detection") for _ in range(2)]
            others = crowd.ledgers[:5]
            await until(lambda: server.connections() == len(crowd.ledgers))
            for _ in range(GONE):
                gone.enter_context(closing(await asyncio.to_thread(half_open, server)))
            before = process.memory_info().rss
            deaf.reads.clear()
            slow.hurries.clear()

            pen.start(events=EVENTS, batch=5, pause=0.01, padding=LONG)
            await asyncio.gather(*(ledger.reach(EVENTS) for ledger in others))
            held = process.memory_info().rss - before
            await rest(SECONDS)
            await until(lambda: server.connections() <= len(crowd.ledgers))

            assert slow.cursor < EVENTS
            assert deaf.cursor < EVENTS
            assert all(not ledger.closes for ledger in others), "they were disturbed"
            # All that was not read would be 600 MB.
            assert held < 100 * MEBIBYTE, held // MEBIBYTE
            deaf.reads.set()
            slow.hurries.set()
            seconds = await crowd.reach(EVENTS)

            judge(
                f"clients: one reads nothing for {SECONDS:g} s, one 1 KB/s, {GONE} are gone",
                crowd,
                seconds=seconds,
            )
