"""Processes that append to a log, for tests of what others see while they do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.servers import PROJECT

PROGRAM = """
import json
import sys
import time
import django
django.setup()
from django.db import transaction
from detection.events import emit_detection_event, flush_detection_events
from eventlog.store.append import NewEvent, append_all

print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    for turn, start in enumerate(range(0, job["events"], job["batch"]), start=1):
        if job["roll_back_every"] and turn % job["roll_back_every"] == 0:
            with transaction.atomic():
                append_all(stream="detection", events=[NewEvent(type="info", message="taken back")])
                transaction.set_rollback(True)
        stop = min(start + job["batch"], job["events"])
        events = [
            NewEvent(
                type="info", key=job["name"], message=f"event {number}",
                data={"number": number, "padding": "x" * job["padding"]},
            )
            for number in range(start, stop)
        ]
        if job["emits"]:
            for event in events:
                emit_detection_event(event_type="info", key=event.key, message=event.message, data=event.data)
        else:
            append_all(stream="detection", events=events)
        print(stop, flush=True)
        if job["pause"]:
            time.sleep(job["pause"])
    if job["emits"]:
        flush_detection_events()
    print("done", flush=True)
"""


class Writer:
    """A process that appends when it is told to, and says what is committed."""

    def __init__(self, environment: Mapping[str, str], name: str) -> None:
        self.name = name
        self.committed = 0
        """Events of the running job that the process said are committed; it may have got further."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self,
        *,
        events: int,
        batch: int,
        roll_back_every: int = 0,
        pause: float = 0,
        padding: int = 0,
        emits: bool = False,
    ) -> None:
        """Begin to append `events` events in batches of `batch`, with `pause` seconds after each.

        Each is `padding` bytes longer than it has to be.

        At every `roll_back_every`-th turn one more event is appended and rolled back. Who `emits`
        does it as a capture does, and has `committed` what it only handed to its queue, until it is done.
        """
        assert self.process.stdin is not None
        job = {
            "name": self.name, "events": events, "batch": batch, "roll_back_every": roll_back_every,
            "pause": pause, "padding": padding, "emits": emits,
        }  # fmt: skip
        self.committed = 0
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()

    def wait_for(self, count: int | None = None) -> None:
        """Return once `count` events are committed; without a count, once the job is done or the process."""
        assert self.process.stdout is not None
        while count is None or self.committed < count:
            line = self.process.stdout.readline().strip()
            if line.isdecimal():
                self.committed = int(line)
            elif line in ("done", ""):
                return

    def kill(self) -> None:
        """End the process as a power cut does."""
        self.process.kill()
        self.process.wait()
        self.wait_for()


@contextmanager
def writers(environment: Mapping[str, str], count: int) -> Iterator[list[Writer]]:
    """Yield `count` processes that are ready to append to the database of `environment`."""
    started = [Writer(environment, f"writer-{number}") for number in range(count)]
    try:
        for writer in started:
            assert writer.process.stdout is not None
            assert writer.process.stdout.readline() == "ready\n"
        yield started
    finally:
        for writer in started:
            writer.process.kill()
            writer.process.communicate()
