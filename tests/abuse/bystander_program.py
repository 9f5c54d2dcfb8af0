"""A page's worth of sockets in a process of its own: what an ordinary user has of a server under attack.

    python -m tests.abuse.bystander_program ws://127.0.0.1:8000 0

Follows `detection` with SOCKETS sockets, from the event after that number. Each line on standard input
is a job, and gets one line of JSON: `measure N` pings N times and tells how long each pong took and how
old each event was; `ledger SEQ` waits for event SEQ on every socket and tells what was lost, doubled and
out of order.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import datetime
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.ledgers import faults_of
from tests.waiting import rest

SOCKETS = 4
PACE = 0.125
"""Seconds between two pings of one socket: 480 a minute, below what a client may say."""


class Socket:
    """One of the page's sockets: its ledger, and the pong that it waits for."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._pong: asyncio.Future[None] | None = None
        self.seqs: list[int] = []
        self.ages: list[float] = []
        """Seconds from when an event happened to when it was here."""
        self.moved = asyncio.Event()

    async def listen(self) -> None:
        while True:
            message = json.loads(await self._socket.recv())
            now = time.time()
            if message["type"] == "pong" and self._pong is not None and not self._pong.done():
                self._pong.set_result(None)
            for event in message.get("events", []):
                self.seqs.append(event["seq"])
                self.ages.append(now - datetime.fromisoformat(event["timestamp"]).timestamp())
            self.moved.set()

    async def ping(self) -> float:
        """Return how many seconds the pong took."""
        self._pong = asyncio.get_running_loop().create_future()
        sent = time.perf_counter()
        await self._socket.send('{"type":"ping"}')
        await self._pong
        return time.perf_counter() - sent

    async def pings(self, count: int) -> list[float]:
        took = []
        for _ in range(count):
            took.append(await self.ping())
            await rest(max(0.0, PACE - took[-1]))
        return took

    async def reach(self, seq: int) -> None:
        while not self.seqs or self.seqs[-1] < seq:
            self.moved.clear()
            await self.moved.wait()


class Page:
    """All sockets together."""

    def __init__(self, sockets: list[Socket], *, since: int) -> None:
        self._sockets = sockets
        self._since = since

    async def measure(self, count: int) -> dict[str, Any]:
        for socket in self._sockets:
            socket.ages.clear()
        pings = await asyncio.gather(*(socket.pings(count // SOCKETS + 1) for socket in self._sockets))
        return {
            "pings": [ping for of_one in pings for ping in of_one],
            "ages": [age for socket in self._sockets for age in socket.ages],
        }

    async def ledger(self, seq: int) -> str:
        await asyncio.gather(*(socket.reach(seq) for socket in self._sockets))
        return faults_of([socket.seqs for socket in self._sockets], first=self._since + 1, last=seq)


async def main(server: str, since: int) -> None:
    connections = [
        await connect(
            f"{server}/ws/detection?since={since}",
            subprotocols=[Subprotocol("pokertool.v1")],
            max_size=None,
            compression=None,
            ping_interval=None,
        )
        for _ in range(SOCKETS)
    ]
    sockets = [Socket(connection) for connection in connections]
    page = Page(sockets, since=since)
    listening = [asyncio.create_task(socket.listen()) for socket in sockets]
    jobs = asyncio.create_task(take_jobs(page))
    say("ready")
    done, _ = await asyncio.wait([*listening, jobs], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def take_jobs(page: Page) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        job, number = line.split()
        say(await getattr(page, job)(int(number)))


def say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
