"""Clocks that are wrong, and clocks that are set: the database's tells who lives, and nothing stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from tests.celery_halves import HALVES
from tests.faults.test_capture_killed import rows
from tests.faults.test_clock_set_back import LIBRARIES
from tests.own_servers import OwnPostgreSQL
from tests.servers import PROJECT, empty_database, server_environment
from tests.waiting import until

pytestmark = [
    pytest.mark.skipif(
        not LIBRARIES and not os.environ.get("POKERTOOL_TEST_ALL_SERVERS"), reason="faketime is not installed"
    ),
    pytest.mark.timeout(900),
]

LOST_AFTER = 20
"""Seconds here; captures say every five that they live."""
LONG = 180.0
"""Seconds until what several programs have to do first counts as never coming."""
JUDGE = f"""
import time
import django
django.setup()
from datetime import timedelta
from detection.capture import lost_captures as lost
lost.LOST_AFTER = timedelta(seconds={LOST_AFTER})
while True:
    lost.find_lost()
    time.sleep(0.5)
"""

Ask = Callable[[str], list[tuple[object, ...]]]


SLEEP = "import select, time; time.sleep = lambda seconds: select.select([], [], [], seconds)"
"""The library's own sleep() fails where the clock that only counts is left alone."""


def faked(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a process whose clock is faked, but for the one that only counts."""
    (folder / "sitecustomize.py").write_text(SLEEP)
    return {
        "PYTHONPATH": str(folder),
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        **settings,
    }


class Processes:
    """What a test started, by name."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("1.png", "2.png"):
            Image.new("RGB", (32, 32)).save(folder / name)

    def capture(self, table: str, **clock: str) -> None:
        """Start a capture that waits an hour for its second picture."""
        pictures = [str(self.folder / "1.png"), str(self.folder / "2.png"), "--interval", "3600"]
        self.start(table, "manage.py", "capture", "--source", "images", *pictures, "--table", table, **clock)

    def start(self, name: str, *arguments: str, **clock: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.started[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=self.environment | {"PYTHONWARNINGS": "ignore"} | clock,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def printed(self) -> str:
        return "\n".join(log.read_text() for log in sorted(self.folder.glob("*.log")))

    def kill(self, *names: str) -> None:
        for name in names or tuple(self.started):
            process = self.started.pop(name)
            process.send_signal(signal.SIGKILL)
            process.wait()


def states(ask: Ask) -> dict[object, object]:
    return dict(ask("SELECT key, state FROM detection_detectionsession"))  # type: ignore[arg-type]


async def beats(ask: Ask, tables: int, *, seconds: int) -> None:
    """Return once each of so many captures has said that it lives for longer than `seconds`."""
    firsts: dict[object, object] = {}
    seen: dict[object, set[object]] = {}

    def lived() -> bool:
        for table, moment in ask("SELECT key, seen_at FROM detection_detectionsession"):
            firsts.setdefault(table, moment)
            seen.setdefault(table, set()).add(moment)
        return len(seen) == tables and all(len(times) > seconds / 5 + 1 for times in seen.values())

    await until(lived, pause=0.5, patience=LONG)


@pytest.mark.own_servers
async def test_captures_with_clocks_of_their_own_live_as_long_as_they_beat(
    postgresql: OwnPostgreSQL, tmp_path: Path
) -> None:
    ask = postgresql.execute
    started = Processes(tmp_path, server_environment(postgresql.url, tmp_path))
    with ExitStack() as stack:
        stack.callback(started.kill)
        started.capture("behind", **faked(tmp_path, FAKETIME="-120"))
        started.capture("ahead", **faked(tmp_path, FAKETIME="+3600"))
        started.start("judge", "-c", JUDGE)
        await until(lambda: len(states(ask)) == 2, patience=LONG)
        await beats(ask, 2, seconds=LOST_AFTER)
        clocks = dict(
            ask("SELECT key, extract(epoch FROM now() - started_at) FROM detection_detectionsession")
        )

        assert clocks["behind"] > 100
        assert clocks["ahead"] < -3000
        assert states(ask) == {"behind": "running", "ahead": "running"}, started.printed()

        started.kill("behind", "ahead")
        await until(lambda: states(ask) == {"behind": "lost", "ahead": "lost"}, patience=LONG)


async def test_a_machine_whose_clock_is_set_loses_no_capture_and_no_check(tmp_path: Path) -> None:
    database, clock = tmp_path / "log.sqlite3", tmp_path / "clock"
    database.write_bytes(empty_database().read_bytes())
    clock.write_text("+0")
    environment = server_environment(database, tmp_path) | faked(tmp_path, FAKETIME_TIMESTAMP_FILE=str(clock))
    started = Processes(tmp_path, environment | {"POKERTOOL_HEALTH_SECONDS": "2"})

    def ask(query: str) -> list[tuple[object, ...]]:
        return rows(database, query)

    def checks() -> int:
        return len(ask("SELECT seq FROM eventlog_event WHERE type = 'health_check'"))

    with ExitStack() as stack:
        stack.callback(started.kill)
        started.capture("table")
        started.start("judge", "-c", JUDGE)
        await until(lambda: states(ask) == {"table": "running"}, patience=LONG)
        for name, arguments in HALVES.items():
            started.start(name, *arguments)
        await until(lambda: checks() >= 3, patience=LONG)

        for offset in ("-3600", "+7200"):
            clock.write_text(offset)
            before = checks()
            await until(lambda: checks() >= before + 4, patience=LONG)  # noqa: B023
            assert states(ask) == {"table": "running"}, started.printed()

        started.kill("table")
        await until(lambda: states(ask) == {"table": "lost"}, patience=LONG)
