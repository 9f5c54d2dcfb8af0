"""A capture that is stopped and one that is killed, in processes of their own."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.servers import PROJECT, empty_database, server_environment

SECONDS = 60.0
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
        deadline = time.monotonic() + SECONDS
        while len(rows(database, STARTS)) == begun:
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            assert time.monotonic() < deadline
            time.sleep(0.05)
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
