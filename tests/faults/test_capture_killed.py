"""A capture that is stopped and one that is killed, in processes of their own."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.faults.conftest import Judge
from tests.faults.test_writers import verified
from tests.ledgers import following
from tests.servers import PROJECT, empty_database, serve, server_environment
from tests.waiting import wait_until

SECONDS = 60.0
CLIENTS = 5
STARTS = "SELECT seq FROM eventlog_event WHERE type = 'session_start'"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_database(), tmp_path / "log.sqlite3"))


@contextmanager
def capturing(database: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a capture that has begun its session and waits an hour for its second picture."""
    for name in ("1.png", "2.png"):
        Image.new("RGB", (32, 32)).save(folder / name)
    pictures = [str(folder / "1.png"), str(folder / "2.png"), "--interval", "3600"]
    begun = len(rows(database, STARTS))
    with subprocess.Popen(
        [sys.executable, "manage.py", "capture", "--source", "images", *pictures],
        cwd=PROJECT,
        env=server_environment(database, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        wait_until(lambda: len(rows(database, STARTS)) > begun or process.poll() is not None)
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        yield process
        process.kill()


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connected:
        return connected.execute(query).fetchall()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_capture_cleanly_in_the_middle_of_a_long_wait(
    database: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with capturing(database, tmp_path) as process:
        process.send_signal(number)
        printed, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, printed
    assert "table-1: interrupted after 1 frames" in printed
    assert rows(database, "SELECT state FROM detection_detectionsession") == [("interrupted",)]


def test_the_table_of_a_killed_capture_is_free_at_once_and_its_session_lost(
    database: Path, tmp_path: Path
) -> None:
    with capturing(database, tmp_path) as process:
        process.kill()
        process.wait(SECONDS)
    assert rows(database, "SELECT state FROM detection_detectionsession") == [("running",)]

    with capturing(database, tmp_path):
        states = rows(database, "SELECT state FROM detection_detectionsession ORDER BY started_at")

    assert states == [("lost",), ("running",)]
    ends = rows(
        database, "SELECT json_extract(data, '$.reason') FROM eventlog_event WHERE type = 'session_end'"
    )
    assert ends == [("lost",)]


async def test_a_capture_that_is_killed_in_the_middle_of_a_hand_leaves_a_whole_log(
    tmp_path: Path, judge: Judge
) -> None:
    command = [sys.executable, "manage.py", "capture", "--source", "demo", "--speed", "5", "--quiet"]
    with serve(tmp_path / "log.sqlite3") as server, ExitStack() as stack:

        def start() -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                command, cwd=PROJECT, env=server.environment, stdout=subprocess.DEVNULL
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        async with following(server.ws_url, count=CLIENTS) as crowd:
            first = await asyncio.to_thread(start)
            await crowd.reach(15)
            first.kill()
            await asyncio.to_thread(first.wait)
            killed = time.monotonic()
            await asyncio.to_thread(start)
            await crowd.move()
            seconds = time.monotonic() - killed
            await crowd.reach(40)

            judge("capture: killed in the middle of a hand, and started again", crowd, seconds=seconds)
            types = crowd.ledgers[0].types
    assert types[0] == "session_start"
    again = types.index("session_start", 1)
    assert types[again - 1] == "session_end", "the next one says that it was lost"
    assert verified(server.environment).startswith("detection: 1 to ")
