"""`kill -9` of server processes: one of two, and both with the one that looks after them."""

from __future__ import annotations

import asyncio
import time

from tests.faults.conftest import Judge
from tests.ledgers import following
from tests.servers import Server
from tests.waiting import until
from tests.writers import Writer

CLIENTS = 10


SERVER = {"workers": 2}


async def test_server_processes_are_killed(server: Server, pens: list[Writer], judge: Judge) -> None:
    async with following(server.ws_url, count=CLIENTS) as crowd:
        for pen in pens:
            pen.start(events=1000, batch=2, pause=0.01)
        await crowd.move(last=2000)

        max(server.workers(), key=lambda worker: len(worker.net_connections("tcp"))).kill()
        killed = time.monotonic()
        await until(lambda: crowd.closes()[None] > 0)  # somebody was there
        await crowd.move(last=2000)
        one_of_two = time.monotonic() - killed
        await asyncio.to_thread(server.workers)  # there are two again
        killed = time.monotonic()
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await crowd.move(last=2000)
        all_of_them = time.monotonic() - killed
        for pen in pens:
            await asyncio.to_thread(pen.wait_for)
        await crowd.reach(2000)

        judge("server: one process of two killed", crowd, seconds=one_of_two)
        judge("server: all processes killed, and started again", crowd, seconds=all_of_them)
    assert crowd.closes().keys() <= {None, 1012}, "nobody was refused"
