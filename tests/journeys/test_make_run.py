"""A newcomer's first minute: clone, `make run`, watch, Ctrl-C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.sync.client import connect

from tests.servers import PROJECT, answers, free_port
from tests.waiting import PATIENCE, wait_until

SERVING_LIMIT = 90.0
"""Seconds for the first migration and the server's start, on a machine busy with other tests."""
STOP_LIMIT = 15.0


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of what is committed; the environment is borrowed, since installing it anew takes minutes."""
    folder = tmp_path / "pokertool"
    subprocess.run(["git", "clone", "--quiet", PROJECT, folder], check=True)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    return folder


@pytest.fixture
def printed(tmp_path: Path) -> Iterator[Path]:
    """What `make run` writes to its terminal; a failure shows it."""
    path = tmp_path / "printed.txt"
    yield path
    print(path.read_text())  # noqa: T201


@pytest.mark.skipif(not shutil.which("make") or not shutil.which("git"), reason="needs make and git")
def test_a_newcomer_sees_events_and_ctrl_c_leaves_nothing(clone: Path, printed: Path) -> None:
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POKERTOOL_")}
    for name in ("REDIS_URL", "DATABASE_URL"):
        kept.pop(name, None)
    with (
        printed.open("wb") as terminal,
        subprocess.Popen(
            ["make", "run", f"ARGS=--bind 127.0.0.1:{port}"],
            cwd=clone,
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,  # as in a terminal, whose Ctrl-C reaches all that stands in front
        ) as make,
    ):
        try:
            wait_until_it_serves(port, make)
            event = first_event(port)
            assert event["stream"] == "detection"
            assert event["key"] == "demo"
            everybody = psutil.Process(make.pid).children(recursive=True)
            assert len(everybody) >= 4  # up, web, worker with beat, demo

            os.killpg(make.pid, signal.SIGINT)
            make.wait(STOP_LIMIT)
        finally:
            if make.poll() is None:
                os.killpg(make.pid, signal.SIGKILL)

    assert [process for process in everybody if process.is_running()] == []
    assert not answers(port)
    assert "***" not in printed.read_text(), "make complained"


def wait_until_it_serves(port: int, make: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: answers(port) or make.poll() is not None, patience=SERVING_LIMIT)
    assert make.poll() is None, "make run ended"


def first_event(port: int) -> dict[str, object]:
    """Return the first event that a plain client is sent, after its welcome."""
    with connect(f"ws://127.0.0.1:{port}/ws/detection") as client:
        welcome = json.loads(client.recv(timeout=PATIENCE))
        assert welcome["type"] == "system"
        event: dict[str, object] = json.loads(client.recv(timeout=PATIENCE))
    return event
