"""PostgreSQL cut off in the middle of appends, crashed, and full: all wait, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from detection.capture.outbox import LIMIT
from tests.disks import filled, small_disk
from tests.faults.conftest import Judge
from tests.ledgers import Crowd, following
from tests.own_servers import OwnPostgreSQL, own_postgresql
from tests.servers import Server, serve
from tests.waiting import until
from tests.writers import Writer

pytestmark = pytest.mark.own_servers

CLIENTS = 10
DISK = 48
"""MiB of the disk that the database lies on; it takes about 12."""


@pytest.fixture(scope="module")
def disk() -> Iterator[Path | None]:
    """A small disk, in memory; None where nobody lets us mount one."""
    with small_disk(DISK) as mounted:
        yield mounted


@pytest.fixture(scope="module")
def postgresql(disk: Path | None) -> Iterator[OwnPostgreSQL]:
    with own_postgresql() as started:
        if disk is not None:
            started.move_to(disk)
        yield started


@pytest.fixture(scope="module")
def server(postgresql: OwnPostgreSQL) -> Iterator[Server]:
    with serve(postgresql.url) as started:
        yield started


@pytest.fixture
def head(postgresql: OwnPostgreSQL) -> int:
    """What earlier tests left in the log."""
    heads = postgresql.execute("SELECT head FROM eventlog_stream WHERE name = 'detection'")
    return int(heads[0][0]) if heads else 0


@asynccontextmanager
async def crowd_of(server: Server, head: int) -> AsyncIterator[Crowd]:
    async with following(server.ws_url, count=CLIENTS) as crowd:
        await crowd.reach(head)
        yield crowd


def stored(postgresql: OwnPostgreSQL, pen: Writer, after: int) -> list[int]:
    """Return the numbers that a pen's events have, in the log's order."""
    rows = postgresql.execute(
        f"SELECT data->'number' FROM eventlog_event WHERE key = '{pen.name}' AND seq > {after} ORDER BY seq"  # noqa: S608
    )
    return [number for (number,) in rows]


async def test_connections_are_cut_in_the_middle_of_appends(
    postgresql: OwnPostgreSQL, server: Server, pens: list[Writer], head: int, judge: Judge
) -> None:
    async with crowd_of(server, head) as crowd:
        for pen in pens:
            pen.start(events=300, batch=1, pause=0.003, emits=True)
        cut = 0
        for turn in range(1, 9):
            await crowd.reach(head + 50 * turn)
            cut += await asyncio.to_thread(postgresql.cut_connections)
        seconds = await crowd.move(last=head + 600)
        await crowd.reach(head + 600)

        judge(f"PostgreSQL: connections cut in the middle of appends, {cut} of them", crowd, seconds=seconds)
    for pen in pens:
        await asyncio.to_thread(pen.wait_for)
        assert stored(postgresql, pen, head) == list(range(300))


async def test_it_crashes_and_a_capture_whose_queue_is_full_waits(
    postgresql: OwnPostgreSQL, server: Server, pens: list[Writer], head: int, judge: Judge
) -> None:
    pen = pens[0]
    events = LIMIT * 3
    async with crowd_of(server, head) as crowd:
        pen.start(events=events, batch=1, pause=0.001, emits=True)
        await crowd.reach(head + 20)
        await asyncio.to_thread(postgresql.stop)
        before = pen.committed
        await asyncio.to_thread(pen.wait_for, before + LIMIT // 2)
        await asyncio.to_thread(postgresql.start)
        seconds = await crowd.reach(head + events)

        judge("PostgreSQL: crashed and started again, a full event queue", crowd, seconds=seconds)
    await asyncio.to_thread(pen.wait_for)
    assert stored(postgresql, pen, head) == list(range(events))


async def test_its_disk_is_full(
    disk: Path | None, postgresql: OwnPostgreSQL, server: Server, pens: list[Writer], head: int, judge: Judge
) -> None:
    if disk is None:
        pytest.skip("unknown: no disk can be mounted here")
    async with crowd_of(server, head) as crowd:
        with filled(disk):
            for pen in pens:
                pen.start(events=300, batch=1, emits=True)
            await until(lambda: "No space left on device" in (postgresql.folder / "server.log").read_text())
        seconds = await crowd.reach(head + 600)

        judge("PostgreSQL: its disk full", crowd, seconds=seconds)
    for pen in pens:
        await asyncio.to_thread(pen.wait_for)
        assert stored(postgresql, pen, head) == list(range(300))
