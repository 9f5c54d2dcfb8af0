"""Several server processes on one port, as `manage.py up --workers N` runs them, without Redis."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter

import psutil

from tests.ledgers import Crowd, following
from tests.servers import Server
from tests.waiting import PATIENCE, rest, until
from tests.writers import Writer

WORKERS = 3


SERVER = {"workers": WORKERS}


async def test_clients_of_all_workers_get_every_event_live_and_after_a_worker_was_replaced(
    server: Server, pen: Writer
) -> None:
    async with following(server.ws_url, count=6) as crowd:
        await fill_every_worker(server, crowd)
        pen.start(events=400, batch=1, pause=0.005)
        await crowd.reach(50)
        assert not crowd.closes(), "this part is live"
        leaving = server.workers()[0]
        its = connections(server)[leaving.pid]

        leaving.send_signal(signal.SIGTERM)
        await asyncio.to_thread(pen.wait_for)
        await crowd.reach(400)

        assert crowd.verdict().endswith(" x 400 events: 0 lost, 0 doubled, 0 out of order")
        assert crowd.closes() == {1012: its}, "each told to come back, by a close; the others not disturbed"


async def fill_every_worker(server: Server, crowd: Crowd) -> None:
    """Add clients until each worker serves one: who gets a new connection is for the kernel to say."""
    async with asyncio.timeout(PATIENCE):
        while len(connections(server)) < WORKERS:
            crowd.join(f"{server.ws_url}/ws/detection")
            await rest(0.05)
    await until(lambda: sum(connections(server).values()) == len(crowd.ledgers))


def connections(server: Server) -> Counter[int]:
    """Return how many connections each worker has, by process."""
    return Counter(
        worker.pid
        for worker in server.workers()
        for known in worker.net_connections("tcp")
        if known.status == psutil.CONN_ESTABLISHED and known.laddr.port == server.port
    )
