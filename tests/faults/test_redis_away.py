"""Redis stopped, empty and frozen, under two server processes: polls find out, and newcomers get in."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest

from tests.faults.conftest import Judge
from tests.ledgers import following
from tests.own_servers import OwnPostgreSQL, OwnRedis, own_redis
from tests.servers import Server, hire, manage, serve
from tests.waiting import PATIENCE, rest
from tests.writers import Writer

pytestmark = pytest.mark.own_servers

CLIENTS = 10
SECONDS = float(os.environ.get("POKERTOOL_TEST_FAULT_SECONDS", "2"))
"""How long Redis is away; 20 s is what we promise to bear, and too long for each run."""
LAYER_WAKEUPS = re.compile(r'pokertool_wakeups_total\{.*source="layer"')


@pytest.fixture(scope="module")
def redis() -> Iterator[OwnRedis]:
    with own_redis() as started:
        yield started


@pytest.fixture(scope="module")
def server(postgresql: OwnPostgreSQL, redis: OwnRedis) -> Iterator[Server]:
    with serve(postgresql.url, environment={"REDIS_URL": redis.url}, workers=2) as started:
        started.workers()
        yield started


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    """What opens /metrics."""
    hire(server.environment, "admin")
    return manage(server.environment, "token", "admin")


def stop(redis: OwnRedis) -> Callable[[], None]:
    redis.stop()
    return redis.start


def freeze(redis: OwnRedis) -> Callable[[], None]:
    redis.freeze()
    return redis.thaw


def pause(redis: OwnRedis) -> Callable[[], None]:
    redis.pause(SECONDS)
    return lambda: None


@pytest.mark.parametrize(
    ("begin", "fault"),
    [
        (stop, "stopped, and started empty"),
        (freeze, "frozen (SIGSTOP)"),
        (pause, "paused (CLIENT PAUSE)"),
    ],
    ids=["stopped", "frozen", "paused"],
)
async def test_redis_is_away(
    redis: OwnRedis,
    postgresql: OwnPostgreSQL,
    server: Server,
    pen: Writer,
    token: str,
    judge: Judge,
    begin: Callable[[OwnRedis], Callable[[], None]],
    fault: str,
) -> None:
    async with following(server.ws_url, count=CLIENTS) as crowd:
        before, events = newest(postgresql), int((SECONDS + 1) / 0.02)
        await crowd.reach(before)
        pen.start(events=events, batch=1, pause=0.02)
        await crowd.move()

        end = await asyncio.to_thread(begin, redis)
        seconds = await crowd.move(last=before + events)
        crowd.join(f"{server.ws_url}/ws/detection")  # while it is away
        await crowd.move(last=before + events)
        await rest(SECONDS)  # that is how long the fault lasts
        await asyncio.to_thread(end)
        wakeups = await asyncio.to_thread(layer_wakeups, server, token)
        await asyncio.to_thread(pen.wait_for)
        await until_the_layer_wakes(server, token, pen, more_than=wakeups)
        await crowd.reach(newest(postgresql))

        judge(f"Redis: {fault} for {SECONDS:g} s", crowd, seconds=seconds)


def newest(postgresql: OwnPostgreSQL) -> int:
    rows = postgresql.execute("SELECT head FROM eventlog_stream WHERE name = 'detection'")
    return int(rows[0][0]) if rows else 0


def layer_wakeups(server: Server, token: str) -> float:
    """Return how many wake-ups came through the channel layer, to all processes."""
    request = Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 (http)
    with urlopen(request) as answer:  # noqa: S310
        lines = answer.read().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if LAYER_WAKEUPS.match(line))


async def until_the_layer_wakes(server: Server, token: str, pen: Writer, *, more_than: float) -> None:
    """Wait until wake-ups come through the channel layer again, and not by the poll alone."""
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(layer_wakeups, server, token) <= more_than:
            pen.start(events=1, batch=1, pause=0.2)
            await asyncio.to_thread(pen.wait_for)
