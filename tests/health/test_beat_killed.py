"""Two beats and two workers in processes of their own, killed and started again: one check a slot."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings

from eventlog.models import Event, ServerProcess, live_processes
from health.models import Sample
from health.slots import slot_id
from tests.health.databases import own_database
from tests.servers import PROJECT, server_environment
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = timedelta(seconds=3)
SLOTS = 5
"""Slots in a row that two of each share; the usual pace is ten times as slow."""
SECONDS = 90.0
"""A system that has not done it by then fails the test."""


class Processes:
    """Celery's halves, each with a name, and started again under the same one."""

    def __init__(self, environment: Mapping[str, str], folder: Path, stack: ExitStack) -> None:
        self.environment = dict(environment)
        self.folder = folder
        self._stack = stack
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def worker(self, name: str) -> None:
        threads = ("--pool", "threads", "--concurrency", "2")
        self._start(name, "worker", *threads, "--hostname", f"{name}@%h", "--loglevel", "info")

    def both(self, name: str) -> None:
        """Start a worker with beat in it."""
        threads = ("--beat-thread", "--pool", "threads", "--concurrency", "2")
        of_its_own = ("--hostname", f"{name}@%h", "--schedule", str(self.folder / name))
        self._start(name, "worker", *threads, *of_its_own, "--loglevel", "info")

    def beat(self, name: str) -> None:
        self._start(name, "beat", "--pidfile", "", "--schedule", str(self.folder / name))

    def kill(self, name: str) -> None:
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def printed(self) -> str:
        return "\n".join(log.read_text(errors="replace") for log in sorted(self.folder.glob("*.log")))

    def _start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = self._stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "celery", "--app", "pokertool_site", "--skip-checks", *arguments],
                    cwd=PROJECT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )
        self._stack.callback(process.kill)
        self._running[name] = process

    def wait_until(self, enough: Callable[[], bool]) -> None:
        def died() -> list[str]:
            return [name for name, process in self._running.items() if process.poll() is not None]

        wait_until(lambda: enough() or bool(died()), pause=0.1, patience=SECONDS, told=self.printed)
        assert not died(), f"{died()} ended\n{self.printed()}"


@contextmanager
def celery(folder: Path, **environment: str) -> Iterator[Processes]:
    period = {"POKERTOOL_HEALTH_SECONDS": str(int(PERIOD.total_seconds()))}
    with ExitStack() as stack:
        yield Processes(server_environment(own_database(), folder) | period | environment, folder, stack)


def checked_slots() -> list[datetime]:
    return [
        datetime.fromisoformat(data["slot"])
        for data in Event.objects.filter(type="health_check").order_by("seq").values_list("data", flat=True)
    ]


def reporting_workers() -> list[ServerProcess]:
    """Return the workers that say what they append."""
    return live_processes(datetime.now(UTC), role="worker")


def come_and_go(processes: Processes) -> None:
    """Let two of each run for a while, kill half, start some again, and look what the log says."""
    for name in ("one", "two"):
        processes.worker(f"worker-{name}")
        processes.beat(f"beat-{name}")
    before = run_for_some_slots(processes)

    for name in ("beat-one", "beat-two", "worker-one"):
        processes.kill(name)
    processes.beat("beat-one")
    processes.worker("worker-one")
    look_at_slots(processes, before)


def come_and_go_together(processes: Processes) -> None:
    """The same with a worker and a beat in each process; for a while there is none."""
    for name in ("one", "two"):
        processes.both(name)
    before = run_for_some_slots(processes)

    for name in ("one", "two"):
        processes.kill(name)
    processes.both("one")
    look_at_slots(processes, before)


def run_for_some_slots(processes: Processes) -> list[datetime]:
    """Return the slots that were checked meanwhile."""
    # A worker's first check loads what the later ones use, and may take longer than so short a slot.
    processes.wait_until(lambda: len(checked_slots()) >= 2 and len(reporting_workers()) == 2)
    begun = len(checked_slots())
    processes.wait_until(lambda: len(checked_slots()) >= begun + SLOTS)
    return checked_slots()[begun - 1 :]


def look_at_slots(processes: Processes, before: list[datetime]) -> None:
    """Wait for two more checks; each slot has at most one, in its time, and none is missing in `before`."""
    known = len(checked_slots())
    processes.wait_until(lambda: len(checked_slots()) >= known + 2)

    slots = checked_slots()
    assert slots == sorted(set(slots))
    events = list(
        Event.objects.filter(stream__name="health").order_by("seq").values_list("event_id", "created_at")
    )
    assert [event_id for event_id, _ in events] == [slot_id(slot) for slot in slots]
    assert list(Sample.objects.values_list("slot", flat=True)) == slots
    for slot, (_, came) in zip(slots, events, strict=True):
        assert slot <= came < slot + PERIOD
    assert before == [before[0] + number * PERIOD for number in range(len(before))], processes.printed()


def test_embedded_every_slot_has_one_check_whoever_dies(tmp_path: Path) -> None:
    with celery(tmp_path) as processes:
        come_and_go(processes)


def test_embedded_with_beat_in_the_worker_too(tmp_path: Path) -> None:
    with celery(tmp_path) as processes:
        come_and_go_together(processes)


@pytest.mark.redis
def test_with_redis_every_slot_has_one_check_whoever_dies(tmp_path: Path) -> None:
    assert settings.REDIS_URL
    prefix = f"{settings.REDIS_PREFIX}-{uuid.uuid4().hex[:8]}"
    try:
        with celery(tmp_path, REDIS_URL=settings.REDIS_URL, POKERTOOL_REDIS_PREFIX=prefix) as processes:
            come_and_go(processes)
    finally:
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            for key in server.scan_iter(f"{prefix}*"):
                server.delete(key)
