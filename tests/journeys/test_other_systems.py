"""The whole system where our modules have no more than macOS or Windows gives them (tests/systems.py).

It runs on Linux, and so do the libraries and Python's own. What our modules ask of the system, and what they
do with the answer, is that of the other one.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from websockets.sync.client import connect

from tests.journeys.test_make_run import wait_until_it_serves
from tests.servers import PROJECT, free_port, server_environment
from tests.waiting import wait_until

STAND_INS = PROJECT / "tests" / "stand_ins"
PICTURE = PROJECT / "docs" / "pictures" / "demo-table.png"
LIMIT, STOP_LIMIT = 90.0, 30.0
"""Seconds until the next event, and until all has stopped."""

ASK = """
import psutil
import eventlog.wakeup.platform, detection.platform, health.platform, pokertool_site.platform
process = psutil.Process()
process.num_handles = lambda: 1  # as psutil has it on Windows alone
print(
    type(eventlog.wakeup.platform.datagram_socket()).__name__,
    next(iter(health.platform.opened_files(process))),
    detection.platform.way_out.__module__,
    pokertool_site.platform.raise_open_files.__module__,
)
"""
TWINS = {
    "darwin": "socket process_fds detection.platform.darwin pokertool_site.platform.darwin",
    "win32": "NoneType process_handles detection.platform.windows pokertool_site.platform.windows",
}


def environment_on(system: str, var: Path) -> dict[str, str]:
    """Return the environment of a process whose modules of ours are as on that system."""
    own = server_environment(var / "pokertool.sqlite3", var)
    return own | {"PYTHONPATH": str(STAND_INS), "STAND_IN_SYSTEM": system}


@pytest.mark.parametrize("system", TWINS)
def test_a_process_has_the_modules_of_that_system(system: str, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=PROJECT,
        env=environment_on(system, tmp_path),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )

    assert told.stdout.strip() == TWINS[system]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("system", TWINS)
def test_it_starts_publishes_what_a_capture_reads_is_followed_and_stops(system: str, tmp_path: Path) -> None:
    var, shots = tmp_path / "var", tmp_path / "my shots"
    shots.mkdir()
    for number in range(3):
        (shots / f"{number}.png").symlink_to(PICTURE)
    port = free_port()
    printed = tmp_path / "printed.txt"
    command = [sys.executable, "manage.py", "up", "--no-demo", "--bind", f"127.0.0.1:{port}"]
    command += ["--capture", f'--source images "{shots}" --interval 0 --table done']
    command += ["--capture", f'--source images "{shots}" --interval 3600 --table waiting']
    with (
        printed.open("wb") as terminal,
        subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment_on(system, var),
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
        ) as up,
    ):
        try:
            wait_until_it_serves(port, up)
            with connect(f"ws://127.0.0.1:{port}/ws/detection?since=0") as client:
                told: set[tuple[str, str]] = set()
                while not {("done", "session_end"), ("waiting", "card")} <= told:
                    message = json.loads(client.recv(timeout=LIMIT))
                    told.add((message.get("key") or "", message["type"]))
            programs = psutil.Process(up.pid).children(recursive=True)
            up.send_signal(signal.SIGINT)
            assert up.wait(STOP_LIMIT) == 0
        finally:
            up.kill()

    text = printed.read_text(encoding="utf-8")
    assert "up       stopped" in text
    assert "Traceback" not in text
    with sqlite3.connect(var / "pokertool.sqlite3") as database:
        ended = database.execute("SELECT key FROM eventlog_event WHERE type = 'session_end'").fetchall()
    assert {key for (key,) in ended} == {"done", "waiting"}  # the second when it was told to stop
    wait_until(lambda: not any(map(psutil.Process.is_running, programs)), patience=STOP_LIMIT)
    assert (var / "bells").exists() is (system == "darwin")
