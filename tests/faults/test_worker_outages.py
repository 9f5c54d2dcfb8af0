"""Celery's worker and beat while PostgreSQL and Redis are stopped and started: checks go on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.celery_halves import HALVES
from tests.own_servers import OwnPostgreSQL, own_postgresql, own_redis
from tests.servers import PROJECT, server_environment
from tests.waiting import until

pytestmark = [pytest.mark.own_servers, pytest.mark.timeout(300)]


@contextmanager
def working(folder: Path, environment: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Yield a worker and a beat that check the health every two seconds."""
    started: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:
        for name, arguments in HALVES.items():
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=environment | {"POKERTOOL_HEALTH_SECONDS": "2", "PYTHONWARNINGS": "ignore"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            started[name] = process
        yield started


def checks(postgresql: OwnPostgreSQL) -> int:
    ((count,),) = postgresql.execute("SELECT count(*) FROM eventlog_event WHERE type = 'health_check'")
    return int(count)


async def test_they_outlive_both_and_say_each_outage_in_a_line(tmp_path: Path) -> None:
    with own_postgresql() as postgresql, own_redis() as redis:
        environment = server_environment(postgresql.url, tmp_path) | {"REDIS_URL": redis.url}
        with working(tmp_path, environment) as started:
            await until(lambda: checks(postgresql) >= 2)

            postgresql.stop()
            await until(lambda: "No health check" in (tmp_path / "worker.log").read_text())
            postgresql.start()
            before = checks(postgresql)
            await until(lambda: checks(postgresql) >= before + 3)

            redis.stop()
            await until(lambda: "Connection refused" in (tmp_path / "worker.log").read_text())
            redis.start()
            before = checks(postgresql)
            await until(lambda: checks(postgresql) >= before + 3)

            assert {process.poll() for process in started.values()} == {None}
        assert "psycopg" not in (tmp_path / "worker.log").read_text(), "a traceback of the outage"
        slots = postgresql.execute("SELECT data->>'slot' FROM eventlog_event WHERE type = 'health_check'")
        assert len(slots) == len(set(slots)), "two checks in one slot"
