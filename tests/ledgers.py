"""Clients that resume as stream.js does, and keep a ledger of every event: what they saw, how often, when.

async with following(server.ws_url, count=10) as crowd:
    ...  # something is killed
    await crowd.reach(1000)
assert crowd.verdict() == "10 clients x 1000 events: 0 lost, 0 doubled, 0 out of order"
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import pairwise

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.sockets import V1
from tests.waiting import PATIENCE, rest

COMES_BACK_WITHIN = 0.2
"""Seconds within which a client tries again, at random; stream.js takes longer each time."""


class Ledger:
    """One client: a cursor and all that it was sent, over all its connections."""

    def __init__(self, address: str, *, cursor: int = 0) -> None:
        self.address = address
        self.seqs: list[int] = []
        self.types: list[str] = []
        self.times: list[datetime] = []
        """When each event says that it happened."""
        self.slots: list[str | None] = []
        """The slot of each that is a health check."""
        self.closes: list[int | None] = []
        """The close code of each connection that ended; None where it just hung up, or never was."""
        self.epoch = ""
        self.cursor = cursor
        self.moved = asyncio.Event()
        self.reads = asyncio.Event()
        """While it is not set, the client reads nothing."""
        self.reads.set()
        self.hurries = asyncio.Event()
        """While it is not set, the client takes a second for each KiB."""
        self.hurries.set()

    async def follow(self) -> None:
        """Follow for ever, coming back from the cursor whenever the connection ends."""
        dice = random.Random()  # noqa: S311 (no secret)
        while True:
            try:
                await self.visit()
            except ConnectionClosed as closed:
                self.closes.append(closed.rcvd.code if closed.rcvd else None)
            except (OSError, InvalidHandshake, TimeoutError):
                self.closes.append(None)
            await rest(dice.uniform(0, COMES_BACK_WITHIN))

    async def visit(self) -> None:
        """Connect where the last visit ended, and follow until the server hangs up."""
        address = f"{self.address}?since={self.cursor}&epoch={self.epoch}"
        async with connect(
            address,
            subprotocols=[V1],
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
            close_timeout=1,
            max_queue=1,  # who does not read holds nothing, but lets the server wait
        ) as socket:
            hello = json.loads(await socket.recv())
            assert hello["recovered"] is True, hello
            self.epoch = hello["epoch"]
            while True:
                await self.reads.wait()
                text = await socket.recv()
                if not self.hurries.is_set():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(len(text) / 1024):
                            await self.hurries.wait()
                message = json.loads(text)
                events = message.get("events", [])
                self.seqs += [event["seq"] for event in events]
                self.types += [event["type"] for event in events]
                self.times += [datetime.fromisoformat(event["timestamp"]) for event in events]
                self.slots += [event["data"].get("slot") for event in events]
                if "through" in message:
                    self.cursor = message["through"]
                    self.moved.set()

    async def reach(self, seq: int) -> None:
        while self.cursor < seq:
            self.moved.clear()
            await self.moved.wait()


def faults_of(ledgers: Sequence[Sequence[int]], *, first: int, last: int) -> str:
    """Return how many of these events were lost, doubled and out of order, over all ledgers of seqs."""
    lost = sum(len(set(range(first, last + 1)) - set(seqs)) for seqs in ledgers)
    doubled = sum(len(seqs) - len(set(seqs)) for seqs in ledgers)
    disordered = sum(a > b for seqs in ledgers for a, b in pairwise(seqs))
    return f"{lost} lost, {doubled} doubled, {disordered} out of order"


class Crowd:
    """Many clients, and what is to be said of them together."""

    def __init__(self) -> None:
        self.ledgers: list[Ledger] = []
        self.tasks: list[asyncio.Task[None]] = []

    def join(self, address: str) -> Ledger:
        """Add a client that follows the stream at `address` from its first event."""
        ledger = Ledger(address)
        self.ledgers.append(ledger)
        self.tasks.append(asyncio.create_task(ledger.follow()))
        return ledger

    async def reach(self, seq: int) -> float:
        """Wait until all were told of everything up to `seq`; return the seconds that it took."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(ledger.reach(seq) for ledger in self.ledgers))
        except TimeoutError:
            stands = [(ledger.cursor, ledger.closes) for ledger in self.ledgers]
            raise AssertionError(f"Not all reached {seq} in {PATIENCE:.0f} s: {stands}") from None
        return time.monotonic() - started

    async def move(self, *, last: int | None = None) -> float:
        """Wait until all have more than any has now; return the seconds that it took.

        Where the writers may be done by now, `last` is the last seq that they write.
        """
        more = max(ledger.cursor for ledger in self.ledgers) + 1
        return await self.reach(more if last is None else min(more, last))

    def closes(self) -> Counter[int | None]:
        """Return how often connections ended with which close code; None where there was none."""
        return Counter(code for ledger in self.ledgers for code in ledger.closes)

    def verdict(self) -> str:
        """Return how many events were lost, doubled and out of order, over all clients."""
        through = max(ledger.cursor for ledger in self.ledgers)
        faults = faults_of([ledger.seqs for ledger in self.ledgers], first=1, last=through)
        return f"{len(self.ledgers)} clients x {through} events: {faults}"


@asynccontextmanager
async def following(server: str, *, count: int, stream: str = "detection") -> AsyncIterator[Crowd]:
    """Yield `count` clients that follow a stream of `server` (a ws:// URL) from its first event."""
    crowd = Crowd()
    for _ in range(count):
        crowd.join(f"{server}/ws/{stream}")
    try:
        yield crowd
        for task in crowd.tasks:
            assert not task.done(), task.exception()
    finally:
        for task in crowd.tasks:
            task.cancel()
        await asyncio.wait(crowd.tasks)
