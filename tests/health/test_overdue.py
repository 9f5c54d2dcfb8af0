from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone
from websockets.asyncio.client import ClientConnection, connect

from health import overdue
from health.overdue import EVERY, OverdueListener, OverdueWatcher
from tests.clocks import TestClock
from tests.factories import append_cards
from tests.health.checks import NOON, append_checks
from tests.health.databases import own_database
from tests.servers import serve
from tests.sockets import V1
from tests.waiting import rest

pytestmark = pytest.mark.django_db(transaction=True)


class Process:
    """A server process as it goes through time, with a look every two seconds."""

    def __init__(self, *others: OverdueListener) -> None:
        self.clock = TestClock()
        self.told: list[bool] = []
        self.watcher = OverdueWatcher(listeners=[self.told.append, *others], clock=self.clock)
        self.checks = 0
        self.watcher.check_newest()

    def live(self, seconds: float) -> None:
        for _ in range(int(seconds / EVERY)):
            self.clock.now += EVERY
            self.watcher.check_newest()

    def check(self) -> None:
        append_checks(1, first=NOON + timedelta(seconds=30 * self.checks))
        self.checks += 1


def test_checks_every_thirty_seconds_are_not_overdue() -> None:
    process = Process()
    for _ in range(6):
        process.check()
        process.live(30)

        assert not process.watcher.is_overdue()
    assert process.told == [False]


def test_a_dead_beat_is_overdue_before_a_heartbeat_would_be_too_late() -> None:
    process = Process()
    process.check()
    process.live(48)
    assert process.told == [False]

    process.live(75 - 15 - 48)  # a heartbeat follows 15 s later at most

    assert process.watcher.is_overdue()
    assert process.told == [False, True]


def test_a_check_that_comes_again_ends_it_at_once() -> None:
    process = Process()
    process.check()
    process.live(80)
    process.check()
    process.live(EVERY)

    assert not process.watcher.is_overdue()
    assert process.told == [False, True, False]


def test_a_process_that_starts_says_nothing_until_a_check_should_have_come() -> None:
    append_checks(1)  # of long ago
    process = Process()
    process.checks = 1
    process.live(58)
    assert (process.watcher.state(), process.told) == (None, [])

    process.live(4)

    assert (process.watcher.state(), process.told) == (True, [True])


def test_each_is_told_once_a_flip() -> None:
    other: list[bool] = []
    process = Process(other.append)
    process.live(80)

    assert (process.told, other) == ([True], [True])


def test_one_that_fails_is_told_again_and_nobody_else_twice() -> None:
    tries = []

    def fails_once(overdue: bool) -> None:  # noqa: FBT001
        tries.append(overdue)
        if len(tries) == 1:
            raise DatabaseError

    process = Process(fails_once)
    process.check()
    process.clock.now += EVERY
    with pytest.raises(DatabaseError):
        process.watcher.check_newest()
    process.live(6)

    assert tries == [False, False]
    assert process.told == [False]


def test_a_database_that_is_away_makes_checks_overdue_too(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process()
    process.check()
    process.live(EVERY)

    def away() -> int:
        raise DatabaseError

    monkeypatch.setattr(overdue, "newest_seq", away)
    for _ in range(26):
        process.clock.now += EVERY
        with pytest.raises(DatabaseError):
            process.watcher.check_newest()

    assert process.told == [False, True]


def test_a_machine_that_slept_starts_afresh() -> None:
    process = Process()
    process.check()
    process.live(10)
    process.clock.now += 3600  # no look in all that time
    process.watcher.check_newest()

    assert not process.watcher.is_overdue()
    process.live(62)
    assert process.told == [False, True]


async def heard(client: ClientConnection, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    """Return the first message that is wanted; a client that waits in vain fails the test."""
    async with asyncio.timeout(60):
        while True:
            message: dict[str, object] = json.loads(await client.recv())
            if wanted(message):
                return message


async def test_a_server_whose_beat_is_dead_tells_idle_and_busy_clients_and_takes_it_back(
    tmp_path: Path,
) -> None:
    database = own_database()
    await sync_to_async(append_checks)(1, first=timezone.now() - timedelta(hours=1))
    with serve(database, environment={"POKERTOOL_HEALTH_SECONDS": "1"}) as server:
        async with connect(f"{server.ws_url}/ws/detection", subprotocols=[V1], proxy=None) as busy:
            kept_busy = asyncio.create_task(_keep_busy())
            told = await heard(busy, lambda message: message["type"] == "heartbeat")

            await sync_to_async(append_checks)(1, first=timezone.now())
            taken_back = await heard(busy, lambda message: message.get("overdue") is False)
            kept_busy.cancel()
            await asyncio.wait([kept_busy])

            async with connect(f"{server.ws_url}/ws/detection", subprotocols=[V1], proxy=None) as late:
                after = await heard(late, lambda message: message.get("overdue") is True)

    assert told["overdue"] is True
    assert taken_back["type"] == "heartbeat"
    assert after["type"] == "heartbeat"


async def _keep_busy() -> None:
    while True:
        await sync_to_async(append_cards)(1)
        await rest(0.1)
