"""`kill -9` of the Celery worker that makes the health checks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.celery_halves import HALVES
from tests.faults.conftest import Judge
from tests.ledgers import following
from tests.servers import PROJECT, serve

CLIENTS = 5


async def test_the_worker_is_killed(tmp_path: Path, judge: Judge) -> None:
    environment = {"POKERTOOL_HEALTH_SECONDS": "2", "POKERTOOL_LOGIN_REQUIRED": "user"}
    with serve(tmp_path / "log.sqlite3", environment=environment) as server, ExitStack() as stack:

        def start(name: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, *HALVES[name]],
                cwd=PROJECT,
                env=server.environment | {"PYTHONWARNINGS": "ignore"},
                stdin=subprocess.DEVNULL,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        async with following(server.ws_url, count=CLIENTS, stream="system-health") as crowd:
            worker, _ = start("worker"), start("beat")
            await crowd.reach(2)
            worker.kill()
            await asyncio.to_thread(worker.wait)
            killed = time.monotonic()
            start("worker")
            await crowd.move()
            seconds = time.monotonic() - killed
            await crowd.reach(5)

            judge("Celery worker: killed, and started again (a check every 2 s)", crowd, seconds=seconds)
            slots = crowd.ledgers[0].slots
    assert None not in slots
    assert len(set(slots)) == len(slots), "two checks in one slot"
