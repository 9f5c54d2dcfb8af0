"""Commands of `manage.py`, as a user calls them, on a database of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import PROJECT, empty_database, server_environment

PROGRAM = """
import io
import json
import sys
import uuid
import django
django.setup()
from django.core.management import call_command
from detection.events import emit_detection_event, flush_detection_events

def run(arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return [out.getvalue(), err.getvalue()]

def emit(event):
    emit_detection_event(**{**event, "event_id": uuid.UUID(event["event_id"])})
    assert flush_detection_events(timeout=30)

print("ready", flush=True)
for line in sys.stdin:
    job, argument = json.loads(line)
    print(json.dumps({"run": run, "emit": emit}[job](argument)), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command wrote to its standard output and to its standard error."""

    out: str
    err: str


class Program:
    """A process of the project, which runs commands one after the other: it starts once for all of them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def manage(self, *arguments: object) -> Printed:
        """Run `manage.py` with these arguments."""
        return Printed(*self._asked("run", [str(argument) for argument in arguments]))

    def emit(self, **event: Any) -> None:
        """Call emit_detection_event(), and return once the event is committed."""
        self._asked("emit", event)

    def _asked(self, job: str, argument: Any) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([job, argument]) + "\n")
        self.process.stdin.flush()
        answer = _line(self.process)
        return json.loads(answer)


@contextmanager
def program(environment: Mapping[str, str]) -> Iterator[Program]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert _line(process) == "ready\n"
            yield Program(process)
        finally:
            process.kill()


def fresh_database(folder: Path) -> dict[str, str]:
    """Return the environment for programs that work on an empty database in `folder`."""
    database = folder / "golden.sqlite3"
    shutil.copy(empty_database(), database)
    return server_environment(database, folder)


def lines_of(text: str) -> list[Any]:
    """Return the values of NDJSON."""
    return [json.loads(line) for line in text.splitlines()]


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise AssertionError("The program failed; why is on its standard error, above")
    return line
