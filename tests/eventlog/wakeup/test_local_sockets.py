from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from eventlog.wakeup import local_sockets
from eventlog.wakeup.local_sockets import folder, listen_locally, notify_local_processes
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


async def next_wakeup(received: asyncio.Queue[str]) -> str:
    """Wait for the next ring. Raises TimeoutError."""
    return await asyncio.wait_for(received.get(), PATIENCE)


async def test_another_process_is_heard(home: Path) -> None:
    received: asyncio.Queue[str] = asyncio.Queue()
    stop = listen_locally(asyncio.get_running_loop(), received.put_nowait)
    assert stop is not None
    environment = server_environment(home / "log.sqlite3", home)
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", RING, "detection", "user:7"],
        cwd=PROJECT,
        env=environment,
        check=True,
    )

    said = {await next_wakeup(received) for _ in range(2)}
    stop()

    assert said == {"detection", "user:7"}
    assert list(folder().iterdir()) == []


async def test_a_burst_is_one_ring_and_our_own_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    received: asyncio.Queue[str] = asyncio.Queue()
    stop = listen_locally(asyncio.get_running_loop(), received.put_nowait)
    assert stop is not None
    notify_local_processes("health")  # ourselves

    monkeypatch.setattr(local_sockets, "OWN_PREFIX", "somebody else.")
    for _ in range(5):
        notify_local_processes("detection")
    assert await next_wakeup(received) == "detection"
    notify_local_processes("status")
    assert await next_wakeup(received) == "status"
    stop()


def test_who_was_killed_is_forgotten() -> None:
    folder().mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(folder() / "1.killed"))  # the path stays

    notify_local_processes("detection")

    assert list(folder().iterdir()) == []


async def test_who_does_not_keep_up_loses_rings_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    received: asyncio.Queue[str] = asyncio.Queue()
    stop = listen_locally(asyncio.get_running_loop(), received.put_nowait)
    assert stop is not None
    monkeypatch.setattr(local_sockets, "OWN_PREFIX", "somebody else.")
    for _ in range(10_000):
        notify_local_processes("detection")
    assert await next_wakeup(received) == "detection"
    notify_local_processes("status")
    assert await next_wakeup(received) == "status"
    stop()


async def test_where_the_path_is_too_long_polling_is_all_there_is(
    home: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VAR_DIR = home / ("x" * 100)
    with caplog.at_level("INFO", "eventlog.wakeup.local_sockets"):
        assert listen_locally(asyncio.get_running_loop(), print) is None

    assert "polling" in caplog.text
    notify_local_processes("detection")


def test_nobody_listens() -> None:
    notify_local_processes("detection")

    assert not folder().exists()
