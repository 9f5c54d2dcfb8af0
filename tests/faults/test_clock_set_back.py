"""The machine's clock is set back an hour, under a server and a capture that are at work."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.conftest import Judge
from tests.ledgers import following
from tests.servers import Server, serve
from tests.writers import Writer, writers

LIBRARIES = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))

pytestmark = pytest.mark.skipif(
    not LIBRARIES and not os.environ.get("POKERTOOL_TEST_ALL_SERVERS"), reason="faketime is not installed"
)


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A file that says how the clock goes."""
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


@pytest.fixture
def server(tmp_path: Path, clock: Path) -> Iterator[Server]:
    environment = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        # Nobody can set that one. (The library's own sleep() fails with it; what is used here never sleeps.)
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with serve(tmp_path / "log.sqlite3", environment=environment) as started:
        yield started


@pytest.fixture
def pen(server: Server) -> Iterator[Writer]:
    with writers(server.environment, 1) as (started,):
        yield started


async def test_the_clock_is_set_back(server: Server, pen: Writer, clock: Path, judge: Judge) -> None:
    async with following(server.ws_url, count=5) as crowd:
        pen.start(events=200, batch=1)
        await crowd.reach(200)
        await asyncio.to_thread(clock.write_text, "-3600")
        await asyncio.to_thread(pen.wait_for)
        pen.start(events=200, batch=1)
        seconds = await crowd.move()
        crowd.join(f"{server.ws_url}/ws/detection")
        await crowd.reach(400)

        judge("clock: set back an hour", crowd, seconds=seconds)
        first, last = crowd.ledgers[-1].times[0], crowd.ledgers[-1].times[-1]
    await asyncio.to_thread(pen.wait_for)
    assert last < first - timedelta(minutes=50), "the clock was not set back"
