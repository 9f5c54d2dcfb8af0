"""Celery's halves beside a real server, as `manage.py up` runs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pokertool_site.supervisor.programs import celery
from tests.servers import PROJECT, Server


@contextmanager
def running(server: Server, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the halves, `worker` or `beat`, and kill it in the end."""
    program = next(program for program in celery() if program.name == name)
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *program.arguments],
            cwd=PROJECT,
            env=server.environment | dict(program.environment),
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
