from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator

import pytest
from django.conf import settings

from eventlog.access import quotas as places
from eventlog.access.quotas import Places
from eventlog.access.shared_counters import Shared

NOBODY_THERE = "redis://127.0.0.1:1/0"
PATIENCE = 30


async def test_no_more_places_are_given_than_there_are() -> None:
    rooms = Places(None)

    assert [await rooms.take("ip:a", cap=2) for _ in range(3)] == [True, True, False]
    assert await rooms.take("ip:b", cap=2)


async def test_a_place_that_is_given_back_can_be_taken_again() -> None:
    rooms = Places(None)
    await rooms.take("ip:a", cap=1)

    rooms.leave("ip:a")

    assert await rooms.take("ip:a", cap=1)


async def test_while_redis_is_away_each_process_counts_for_itself_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    rooms = Places(Shared(NOBODY_THERE, prefix="pokertool"))

    assert [await rooms.take("ip:a", cap=2) for _ in range(3)] == [True, True, False]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "each server process counts for itself" in caplog.text


class Process:
    """What a server process has, of two that share a Redis."""

    def __init__(self, prefix: str) -> None:
        self.shared = Shared(str(settings.REDIS_URL), prefix=prefix)
        self.rooms = Places(self.shared)

    async def get_in(self) -> None:
        """Take the only place, as soon as it is free."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if await self.rooms.take("ip:a", cap=1):
                    return
                await asyncio.sleep(0.02)

    async def crash(self) -> None:
        """Stop writing, with no last word."""
        board = self.rooms._board
        assert board is not None
        assert board._keeping is not None
        board._shared = Shared(NOBODY_THERE, prefix="pokertool")
        board._keeping.cancel()
        await asyncio.wait([board._keeping])
        await self.shared.close()


@pytest.fixture
async def both() -> AsyncIterator[tuple[Process, Process]]:
    prefix = f"{settings.REDIS_PREFIX}:{uuid.uuid4().hex}"
    processes = Process(prefix), Process(prefix)
    yield processes
    for process in processes:
        for name in list(process.rooms._held.elements()):
            process.rooms.leave(name)
        board = process.rooms._board
        if board is not None and board._keeping is not None:
            await asyncio.wait([board._keeping], timeout=PATIENCE)
        await process.shared.close()


@pytest.mark.redis
async def test_processes_that_share_a_redis_count_together(both: tuple[Process, Process]) -> None:
    here, there = both

    found = [await process.rooms.take("ip:a", cap=3) for process in (here, there, there, here)]

    assert found == [True, True, True, False]


@pytest.mark.redis
async def test_of_many_who_come_at_once_as_many_get_in_as_fit(both: tuple[Process, Process]) -> None:
    found = await asyncio.gather(*(process.rooms.take("ip:a", cap=7) for _ in range(10) for process in both))

    assert found.count(True) == 7


@pytest.mark.redis
async def test_a_place_given_back_here_can_be_taken_there(both: tuple[Process, Process]) -> None:
    here, there = both
    await here.rooms.take("ip:a", cap=1)
    assert not await there.rooms.take("ip:a", cap=1)

    here.rooms.leave("ip:a")

    await there.get_in()


@pytest.mark.redis
async def test_what_a_crashed_process_held_is_free_after_a_while(
    both: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "HOLDS_FOR", 0.3)
    here, there = both
    await here.rooms.take("ip:a", cap=1)

    await here.crash()

    assert not await there.rooms.take("ip:a", cap=1)
    await there.get_in()


@pytest.mark.redis
async def test_what_a_process_goes_on_holding_stays_taken(
    both: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "HOLDS_FOR", 1.0)
    monkeypatch.setattr(places, "WRITE_EVERY", 0.05)
    here, there = both
    await here.rooms.take("ip:a", cap=1)

    for _ in range(15):  # longer than what was written at first is believed
        await asyncio.sleep(0.1)
        assert not await there.rooms.take("ip:a", cap=1)


@pytest.mark.redis
async def test_nothing_stays_in_redis_and_no_task_once_all_have_left(both: tuple[Process, Process]) -> None:
    here, _ = both
    for number in range(250):
        await here.rooms.take(f"ip:{number}", cap=1)

    for number in range(250):
        here.rooms.leave(f"ip:{number}")
    board = here.rooms._board
    assert board is not None
    assert board._keeping is not None
    await asyncio.wait_for(board._keeping, PATIENCE)

    assert await here.shared.client.keys(f"{here.shared.prefix}:*") == []
