"""A process that writes to a server's database: events as a capture does, and what the system says of itself.

The browser's event loop occupies this process, and Django refuses the database beside a loop.
Run as a module it does what each line of its input says, and answers with the last number.
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
        return self._ask(events)

    def report(self, component: str, status: str, *, detail: str = "", ago: float = 0) -> int:
        """Report what a component was `ago` seconds ago."""
        return self._ask({"report": {"component": component, "status": status, "detail": detail}, "ago": ago})

    def notify(self, user: str, message: str, *, severity: str = "info", by: str | None = None) -> int:
        """Post a notice to a user."""
        return self._ask({"notice": {"user": user, "message": message, "severity": severity, "by": by}})

    def check(self, *, ago: float = 0, **metrics: float | None) -> int:
        """Append a health check of `ago` seconds ago with these readings, judged by the set limits."""
        return self._ask({"check": metrics, "ago": ago})

    def empty(self) -> None:
        """Delete all that is in the database, as if nothing had ever been written."""
        self._ask({"empty": True})

    def _ask(self, order: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
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
    from tests.browser.written import obey  # noqa: PLC0415 - Django must be set up first

    for line in sys.stdin:
        sys.stdout.write(f"{obey(json.loads(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
