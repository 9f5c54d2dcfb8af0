"""A capture whose database goes away while it runs: PostgreSQL restarted, crashed and cut off."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detection.demo import DemoTable
from tests.faults.test_writers import verified
from tests.own_servers import OwnPostgreSQL
from tests.servers import PROJECT, answers, server_environment
from tests.waiting import PATIENCE, until

pytestmark = [
    pytest.mark.own_servers,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process"),
]

HANDS = 2


@pytest.fixture
def postgresql(postgresql: OwnPostgreSQL) -> Iterator[OwnPostgreSQL]:
    """A PostgreSQL that runs, and runs again afterwards."""
    yield postgresql
    if not answers(postgresql.port):
        postgresql.start()


class Capture:
    """A capture of the demo in a process of its own, and what it printed."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def printed(self) -> str:
        return self.log.read_text()

    def ends(self) -> int:
        """Return its exit status, once it has one."""
        return self.process.wait(PATIENCE)


@contextmanager
def capturing(url: str, folder: Path, *arguments: str) -> Iterator[Capture]:
    log = folder / "capture.log"
    command = [sys.executable, "manage.py", "capture", "--source", "demo", "--speed", "5", *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=server_environment(url, folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # A shell's background jobs ignore Ctrl-C, and what they start inherits that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    try:
        yield Capture(process, log)
    finally:
        process.kill()
        process.wait()


def events_of(postgresql: OwnPostgreSQL, table: str) -> int:
    ((count,),) = postgresql.execute(f"SELECT count(*) FROM eventlog_event WHERE key = '{table}'")  # noqa: S608
    return int(count)


async def test_it_lives_through_a_restart_of_postgresql_as_the_same_session(
    postgresql: OwnPostgreSQL, tmp_path: Path
) -> None:
    table = ["--table", "restart", "--hands", str(HANDS), "--seed", "1", "--speed", "0"]
    with capturing(postgresql.url, tmp_path, *table) as capture:
        await until(lambda: events_of(postgresql, "restart") > 5)
        (before,) = postgresql.execute("SELECT id FROM detection_detectionsession WHERE key = 'restart'")
        postgresql.stop()
        await until(lambda: "events wait" in capture.printed())
        postgresql.start()

        assert capture.ends() == 0, capture.printed()

    (row,) = postgresql.execute(
        "SELECT id, state, frames, events FROM detection_detectionsession WHERE key = 'restart'"
    )
    ((told,),) = postgresql.execute(
        "SELECT data->'frames' FROM eventlog_event WHERE key = 'restart' AND type = 'session_end'"
    )
    assert row == (*before, "ended", told, events_of(postgresql, "restart"))
    assert told > len(list(DemoTable(seed=1, hands=HANDS).steps())) // 2
    assert "Traceback" not in capture.printed()
    assert "complete" in verified(server_environment(postgresql.url, tmp_path))


async def test_it_ends_while_the_database_is_away_and_says_so_when_that_is_back(
    postgresql: OwnPostgreSQL, tmp_path: Path
) -> None:
    with capturing(postgresql.url, tmp_path, "--table", "stopped") as capture:
        await until(lambda: events_of(postgresql, "stopped") > 5)
        postgresql.stop()
        await until(lambda: "events wait" in capture.printed())
        capture.process.send_signal(signal.SIGINT)
        await until(lambda: "Ctrl-C again" in capture.printed())
        postgresql.start()

        assert capture.ends() == 0, capture.printed()

    ((state,),) = postgresql.execute("SELECT state FROM detection_detectionsession WHERE key = 'stopped'")
    assert state == "interrupted"


async def test_a_second_ctrl_c_does_not_wait_for_a_database_that_is_away(
    postgresql: OwnPostgreSQL, tmp_path: Path
) -> None:
    with capturing(postgresql.url, tmp_path, "--table", "dropped") as capture:
        await until(lambda: events_of(postgresql, "dropped") > 5)
        postgresql.stop()
        await until(lambda: "events wait" in capture.printed())
        capture.process.send_signal(signal.SIGINT)
        await until(lambda: "Ctrl-C again" in capture.printed())
        capture.process.send_signal(signal.SIGINT)

        assert capture.ends() == 130, capture.printed()
        assert "Traceback" not in capture.printed()


def test_a_database_that_is_away_at_the_start_is_said_at_once(tmp_path: Path) -> None:
    nobody = "postgres://root@127.0.0.1:9/pokertool"

    with capturing(nobody, tmp_path) as capture:
        assert capture.ends() == 1

    assert "DATABASE_URL" in capture.printed()
    assert "Traceback" not in capture.printed()
