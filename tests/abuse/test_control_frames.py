"""Pings and pongs without end: who sends them is closed with 1013, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack, suppress

from tests.abuse.bystanders import scene
from tests.raw_frames import (
    FIN,
    PING,
    PONG,
    TEXT,
    FrameReader,
    close_code,
    heard_until_the_end,
    masked,
    raw_socket,
)
from tests.servers import Server

ATTACKERS = 3
SECONDS = 20.0
"""After which an attacker who is still listened to gives up, and the test fails."""
PLENTY = masked(FIN | PONG) * 10_000


def flood(client: socket.socket, flood: bytes) -> int | None:
    """Send the same again and again until the server has enough of it; return its close code."""
    client.settimeout(SECONDS)
    with suppress(ConnectionResetError, BrokenPipeError):
        while True:
            client.sendall(flood)
    return close_code(heard_until_the_end(client))


async def test_floods_of_pings_pongs_and_messages_are_closed_and_hold_up_nobody(server: Server) -> None:
    floods = [PLENTY, masked(FIN | PING, b"x" * 125) * 1000, masked(FIN | TEXT, b"ping") * 1000]
    async with scene(server) as watched:
        await watched.quiet()
        with ExitStack() as open_sockets:
            clients = [open_sockets.enter_context(raw_socket(server.port)) for _ in range(3 * ATTACKERS)]
            flooding = [
                asyncio.create_task(asyncio.to_thread(flood, client, floods[number % len(floods)]))
                for number, client in enumerate(clients)
            ]
            await watched.under_attack("control frames")
            codes = await asyncio.gather(*flooding)
        await watched.afterwards()

    assert set(codes) == {1013}


def test_who_does_not_read_pongs_is_not_read_from(server: Server) -> None:
    with raw_socket(server.port, receives=4096) as client:
        client.sendall(masked(FIN | PING, b"x" * 125) * 500)  # within what may be sent in a minute
        client.sendall(masked(FIN | PING, b"the last"))
        pongs: list[bytes] = []
        reader = FrameReader()
        while not pongs or pongs[-1] != b"the last":
            more = client.recv(4096)
            assert more, "the server hung up"
            pongs += [payload for opcode, payload in reader.feed(more) if opcode == PONG]

    assert len(pongs) < 100, "one pong for many pings"
