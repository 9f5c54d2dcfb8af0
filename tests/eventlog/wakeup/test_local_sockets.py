from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from eventlog.wakeup import local_sockets as neighbours
from eventlog.wakeup.local_sockets import folder, listen_to_neighbours, ring_neighbours
from tests.servers import PROJECT, server_environment
from tests.waiting import PATIENCE

RING = """
import sys
import django
django.setup()
from eventlog.wakeup.notifications import wake_followers
for stream in sys.argv[1:]:
    wake_followers(stream)
"""


@pytest.fixture(autouse=True)
def home(settings: Any, log_alone: None) -> Iterator[Path]:
    """A short path: a socket's may be no longer than 107 bytes."""
    with TemporaryDirectory() as name:
        settings.VAR_DIR = Path(name)
        yield Path(name)


async def heard_next(heard: asyncio.Queue[str]) -> str:
    """Wait for the next ring. Raises TimeoutError."""
    return await asyncio.wait_for(heard.get(), PATIENCE)


async def test_another_process_is_heard(home: Path) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    stop = listen_to_neighbours(asyncio.get_running_loop(), heard.put_nowait)
    environment = server_environment(home / "log.sqlite3", home)
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", RING, "detection", "user:7"],
        cwd=PROJECT,
        env=environment,
        check=True,
    )

    said = {await heard_next(heard) for _ in range(2)}
    stop()

    assert said == {"detection", "user:7"}
    assert list(folder().iterdir()) == []


async def test_a_burst_is_one_ring_and_our_own_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    stop = listen_to_neighbours(asyncio.get_running_loop(), heard.put_nowait)
    ring_neighbours("health")  # ourselves

    monkeypatch.setattr(neighbours, "MINE", "somebody else.")
    for _ in range(5):
        ring_neighbours("detection")
    assert await heard_next(heard) == "detection"
    ring_neighbours("status")
    assert await heard_next(heard) == "status"
    stop()


async def test_who_was_killed_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    ear = neighbours.Ear(asyncio.get_running_loop(), print)
    asyncio.get_running_loop().remove_reader(ear._socket)
    ear._socket.close()  # as a killed process leaves it: the path stays
    monkeypatch.setattr(neighbours, "MINE", "somebody else.")

    ring_neighbours("detection")

    assert list(folder().iterdir()) == []


async def test_who_does_not_keep_up_loses_rings_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    stop = listen_to_neighbours(asyncio.get_running_loop(), heard.put_nowait)
    monkeypatch.setattr(neighbours, "MINE", "somebody else.")
    for _ in range(10_000):
        ring_neighbours("detection")
    assert await heard_next(heard) == "detection"
    ring_neighbours("status")
    assert await heard_next(heard) == "status"
    stop()


async def test_where_the_path_is_too_long_polling_is_all_there_is(
    home: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VAR_DIR = home / ("x" * 100)
    with caplog.at_level("INFO", "eventlog.wakeup.local_sockets"):
        listen_to_neighbours(asyncio.get_running_loop(), print)()

    assert "polling" in caplog.text
    ring_neighbours("detection")


def test_nobody_listens() -> None:
    ring_neighbours("detection")

    assert not folder().exists()
