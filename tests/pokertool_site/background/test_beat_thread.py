"""A real worker with beat in it: the two end together."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pokertool_site.supervisor.programs import celery
from tests.servers import PROJECT, empty_database, server_environment
from tests.waiting import wait_until

STOP_LIMIT = 30.0


@contextmanager
def worker(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    database = folder / "log.sqlite3"
    database.write_bytes(empty_database().read_bytes())
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *celery().arguments, *arguments],
            cwd=PROJECT,
            env=server_environment(database, folder) | {"PYTHONWARNINGS": "ignore"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_whose_beat_failed_ends_with_a_failure(tmp_path: Path) -> None:
    with worker(tmp_path, "--schedule", str(tmp_path / "nowhere" / "beat")) as process:
        assert process.wait(STOP_LIMIT) == 1

    assert "nowhere" in (tmp_path / "worker.log").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be heard")
def test_a_worker_that_is_told_to_stop_ends_well_and_beat_has_stored_its_schedule(tmp_path: Path) -> None:
    def stored() -> list[Path]:
        return list((tmp_path / "celery").glob("beat*"))

    with worker(tmp_path) as process:
        wait_until(lambda: bool(stored()), told=(tmp_path / "worker.log").read_text)
        for file in stored():
            file.unlink()
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_LIMIT) == 0

    assert stored()
