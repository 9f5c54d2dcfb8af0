"""A hundred sockets, each with a filter of its own and all of the log: the memory stays bounded."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.abuse.bystanders import MEBIBYTE, memory, scene
from tests.raw_frames import raw_socket
from tests.servers import serve
from tests.writers import writers

THROUGH = re.compile(rb'"through":(\d+)}')
V1 = b"Sec-WebSocket-Protocol: pokertool.v1\r\n"
SOCKETS = 100
EVENTS = 4000
WHILE = 150 * MEBIBYTE
"""Bytes that all of them together may take while they read. Kept for each filter it would be 600 MB."""


def read_all(client: socket.socket, last: int) -> None:
    """Read what a filter leaves of the log, up to event `last`."""
    heard = b""
    while not any(int(through) >= last for through in THROUGH.findall(heard)):
        heard = heard[-100:] + client.recv(262144)


@pytest.mark.timeout(300)
async def test_filters_of_their_own_do_not_fill_the_memory(tmp_path: Path) -> None:
    with serve(tmp_path / "log.sqlite3") as server:
        with writers(server.environment, 1) as (writer,):
            writer.start(events=EVENTS, batch=500, padding=300)
            await asyncio.to_thread(writer.wait_for)
        async with scene(server, since=EVENTS) as watched:
            await watched.quiet()
            with ExitStack() as open_sockets:
                paths = [f"/ws/detection?since=0&keys=writer-0,mine-{number}" for number in range(SOCKETS)]
                clients = [
                    open_sockets.enter_context(raw_socket(server.port, path, headers=V1)) for path in paths
                ]
                for client in clients:
                    await asyncio.to_thread(read_all, client, EVENTS)
                held = memory(server) - watched.before
                await watched.under_attack("filters of their own")
            await watched.afterwards()

    assert held < WHILE, f"{held // MEBIBYTE} MB"
