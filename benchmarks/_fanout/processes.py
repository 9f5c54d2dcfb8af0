"""A program of the benchmark's, for as long as a `with` lasts."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.servers import PROJECT, answers

START_LIMIT = 20.0
"""Seconds that a program has until its ports answer."""


class NotHad(Exception):
    """A peer can't take part; the message says why."""


@contextmanager
def process(
    command: list[str], environment: Mapping[str, str], *ports: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a program once its ports answer, and kill it afterwards. Raises NotHad with its last words."""
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + START_LIMIT
            while not all(map(answers, ports)):
                if started.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise NotHad(log.read().decode(errors="replace").strip()[-300:] or "its port is silent")
                time.sleep(0.05)
            yield started
        finally:
            started.kill()
            started.wait()


def allow_many_files() -> None:
    """Raise the soft limit of open files to the hard one, for us and for the servers we start."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
