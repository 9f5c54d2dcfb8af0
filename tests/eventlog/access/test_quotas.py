from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from eventlog.access import quotas
from eventlog.access.quotas import ConnectionQuotas
from eventlog.access.shared_counters import SharedRedis
from tests.waiting import PATIENCE, until_true
from tests.wire import Wire, wire

NOBODY_THERE = "redis://127.0.0.1:1/0"


async def test_while_redis_is_away_each_process_counts_for_itself_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    quotas = ConnectionQuotas(SharedRedis(NOBODY_THERE, prefix="pokertool"))

    assert [await quotas.acquire("ip:a", cap=2) for _ in range(3)] == [True, True, False]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "each server process counts for itself" in caplog.text


class Process:
    """What a server process has, of two that share a Redis."""

    def __init__(self, prefix: str, line: Wire) -> None:
        self._line = line
        database = urlsplit(str(settings.REDIS_URL)).path
        self.shared = SharedRedis(f"redis://127.0.0.1:{line.port}{database}", prefix=prefix)
        self.quotas = ConnectionQuotas(self.shared)

    async def acquire(self) -> None:
        """Acquire the only place, as soon as it is free."""
        await until_true(lambda: self.quotas.acquire("ip:a", cap=1))

    def crash(self) -> None:
        """Write no more, as nobody does who was killed."""
        self._line.close()


@pytest.fixture
async def both() -> AsyncIterator[tuple[Process, Process]]:
    prefix = f"{settings.REDIS_PREFIX}:{uuid.uuid4().hex}"
    redis = urlsplit(str(settings.REDIS_URL)).port or 6379
    with wire(redis) as one, wire(redis) as another:
        processes = Process(prefix, one), Process(prefix, another)
        yield processes
        await end(writing_tasks())
        for process in processes:
            await process.shared.close()


def writing_tasks() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == "quotas"]


async def end(tasks: list[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and ask again where a time-out within one took that for its own."""
    async with asyncio.timeout(PATIENCE):
        while unfinished := [task for task in tasks if not task.done()]:
            for task in unfinished:
                task.cancel()
            await asyncio.wait(unfinished, timeout=0.1)


@pytest.mark.redis
async def test_processes_that_share_a_redis_count_together(both: tuple[Process, Process]) -> None:
    here, there = both

    found = [await process.quotas.acquire("ip:a", cap=3) for process in (here, there, there, here)]

    assert found == [True, True, True, False]


@pytest.mark.redis
async def test_of_many_who_come_at_once_as_many_get_in_as_fit(both: tuple[Process, Process]) -> None:
    found = await asyncio.gather(
        *(process.quotas.acquire("ip:a", cap=7) for _ in range(10) for process in both)
    )

    assert found.count(True) == 7


@pytest.mark.redis
async def test_a_place_given_back_here_can_be_taken_there(both: tuple[Process, Process]) -> None:
    here, there = both
    await here.quotas.acquire("ip:a", cap=1)
    assert not await there.quotas.acquire("ip:a", cap=1)

    here.quotas.release("ip:a")

    await there.acquire()


@pytest.mark.redis
async def test_what_a_crashed_process_held_is_free_after_a_while(
    both: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "HOLDS_FOR", 0.3)
    here, there = both
    await here.quotas.acquire("ip:a", cap=1)

    here.crash()

    assert not await there.quotas.acquire("ip:a", cap=1)
    await there.acquire()


@pytest.mark.redis
async def test_what_a_process_goes_on_holding_stays_taken(
    both: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "HOLDS_FOR", 1.0)
    monkeypatch.setattr(quotas, "WRITE_EVERY", 0.05)
    here, there = both
    await here.quotas.acquire("ip:a", cap=1)

    with pytest.raises(TimeoutError):  # longer than what was written at first is believed
        await until_true(lambda: there.quotas.acquire("ip:a", cap=1), patience=1.5)


@pytest.mark.redis
async def test_nothing_stays_in_redis_and_no_task_once_all_have_left(both: tuple[Process, Process]) -> None:
    here, _ = both
    for number in range(250):
        await here.quotas.acquire(f"ip:{number}", cap=1)

    for number in range(250):
        here.quotas.release(f"ip:{number}")
    (writing,) = writing_tasks()
    await asyncio.wait_for(writing, PATIENCE)

    assert await here.shared.client.keys(f"{here.shared.prefix}:*") == []
