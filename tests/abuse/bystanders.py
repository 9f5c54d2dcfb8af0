"""How an attack is judged: by an ordinary page that is open meanwhile, and by what the server keeps of it.

async with scene(server) as watched:
    await watched.quiet()                 # what it is like without the attack, in the same run
    async with my_attack(server):
        await watched.under_attack("pongs")
    await watched.afterwards()            # all events came, and the memory is given back
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

import psutil

from tests.servers import PROJECT, Server
from tests.waiting import PATIENCE, until
from tests.writers import Writer, writers

IS_JUDGED = bool(os.environ.get("POKERTOOL_TEST_ABUSE_TIMES"))
"""Other tests run beside these: a page may not hang. Whoever sets the variable, on a machine that does
nothing else, holds it to the times of docs/faults.md."""
PINGS, EVENTS = (120, 100) if IS_JUDGED else (36, 30)
"""Pings and events that a figure rests on."""
EVENTS_PER_SECOND = 20
WORSE_AT_MOST = 5.0
"""How many times as long as in the quiet a ping's p99 may take under attack."""
NOISE = 0.060 if IS_JUDGED else 10.0
"""Seconds that are never a failure."""
MEBIBYTE = 1 << 20
KEPT_AT_MOST = 64 * MEBIBYTE
"""Bytes of memory that a server may have more than before, once the attackers are gone."""


@dataclass(slots=True)
class Figures:
    """How a page fared: seconds."""

    pings: list[float]
    ages: list[float]

    @property
    def p99(self) -> float:
        return percentile(self.pings, 99)

    @property
    def events_p50(self) -> float:
        """How old an event is when it comes."""
        return percentile(self.ages, 50)

    def __str__(self) -> str:
        return (
            f"ping p50 {1000 * percentile(self.pings, 50):.1f} ms, p99 {1000 * self.p99:.1f} ms, "
            f"events p50 {1000 * self.events_p50:.1f} ms"
        )


@dataclass(slots=True)
class Scene:
    """A server, a page that follows it, and somebody who appends."""

    server: Server
    writer: Writer
    page: asyncio.subprocess.Process
    before: int = 0
    figures: dict[str, Figures] = field(default_factory=dict)
    written: int = 0

    async def quiet(self) -> Figures:
        """Measure what it is like without an attack."""
        found = self.figures["quiet"] = await self._measure()
        self.before = memory(self.server)
        return found

    async def under_attack(self, name: str, *, events_within: float | None = None) -> Figures:
        """Measure, and fail where the page fares badly. `events_within`: times the quiet's age, at p50."""
        found = self.figures[name] = await self._measure()
        quiet = self.figures["quiet"]
        said = f"{name}: {found}; quiet: {quiet}"
        assert found.p99 <= max(WORSE_AT_MOST * quiet.p99, NOISE), said
        if events_within is not None:
            assert found.events_p50 <= max(events_within * quiet.events_p50, NOISE), said
        return found

    async def afterwards(self) -> int:
        """Fail unless every event came once and in order, and the memory is given back; return bytes kept."""
        await asyncio.to_thread(self.writer.wait_for)
        told = await self.ask(f"ledger {self.written}")
        assert told == "0 lost, 0 doubled, 0 out of order"
        try:
            await until(lambda: memory(self.server) - self.before < KEPT_AT_MOST)
        except TimeoutError:
            kept = (memory(self.server) - self.before) // MEBIBYTE
            raise AssertionError(f"The server keeps {kept} MB of the attack") from None
        return memory(self.server) - self.before

    async def _measure(self) -> Figures:
        await asyncio.to_thread(self.writer.wait_for)
        self.writer.start(events=EVENTS, batch=1, pause=1 / EVENTS_PER_SECOND)
        self.written += EVENTS
        told = await self.ask(f"measure {PINGS}")
        return Figures(pings=told["pings"], ages=told["ages"])

    async def ask(self, job: str) -> Any:
        assert self.page.stdin is not None
        assert self.page.stdout is not None
        self.page.stdin.write(f"{job}\n".encode())
        async with asyncio.timeout(PATIENCE):
            line = await self.page.stdout.readline()
        assert line, f"The page was cut off; the server printed:\n{self.server.printed()[-4000:]}"
        return json.loads(line)


@asynccontextmanager
async def scene(server: Server, *, since: int = 0) -> AsyncIterator[Scene]:
    """Yield a page that follows `server` from its newest event, `since`, on, and what judges it."""
    page = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.abuse.bystander_program",
        server.ws_url,
        str(since),
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert page.stdout is not None
        assert json.loads(await page.stdout.readline()) == "ready"
        with writers(server.environment, 1) as (writer,):
            writer.start(events=1, batch=1)
            yield Scene(server, writer, page, written=since + 1)
    finally:
        page.kill()
        await page.wait()


def memory(server: Server) -> int:
    """Return the resident bytes of a server's processes."""
    process = psutil.Process(server.pid)
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))


def percentile(numbers: Sequence[float], percent: int) -> float:
    return quantiles(numbers, n=100, method="inclusive")[percent - 1]
