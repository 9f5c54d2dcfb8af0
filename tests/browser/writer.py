"""A process that appends detection events to a server's database, as a capture does.

The browser's event loop occupies this process, and Django refuses the database beside a loop.
Run as a module it appends each line of its input and answers with the last number.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import django

from tests.servers import PROJECT


class Writer:
    """The near end: `write()` returns when the events are committed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def write(self, *events: Mapping[str, Any]) -> int:
        """Append events, each the arguments of detection.events.new_event(); return the last number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(events) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def writing(environment: Mapping[str, str]) -> Iterator[Writer]:
    """Yield a writer to the database that `environment` names."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.writer"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Writer(process)
        assert process.stdin is not None
        process.stdin.close()
    assert process.returncode == 0


def main() -> None:
    django.setup()
    from detection.events import new_event, publish  # noqa: PLC0415 - Django must be set up first

    for line in sys.stdin:
        stored = publish([new_event(**event) for event in json.loads(line)])
        sys.stdout.write(f"{stored[-1].seq}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
