"""Celery's halves in processes of their own, as operators run them; `manage.py up` has both in one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers import PROJECT, Server

CELERY = ("-m", "celery", "--app", "pokertool_site", "--skip-checks")
HALVES = {
    "worker": (*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "warning"),
    "beat": (*CELERY, "beat", "--pidfile", "", "--loglevel", "warning"),
}
"""What Python runs for each, as in docs/deploy (tests/deploy/test_units.py)."""


@contextmanager
def running(server: Server, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the halves beside a real server, and kill it in the end."""
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *HALVES[name]],
            cwd=PROJECT,
            env=server.environment | {"PYTHONWARNINGS": "ignore:You're running the worker"},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
