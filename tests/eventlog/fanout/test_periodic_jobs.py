from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from django.db import OperationalError, connections

from eventlog.fanout import hub, periodic_jobs
from eventlog.fanout.periodic_jobs import PeriodicJob, WithPeriodicJobs, run_periodic_jobs
from eventlog.metrics.loop_lag import max_and_mean
from eventlog.models import Stream
from tests.waiting import PATIENCE, until


class Counted:
    """A look that says when it was taken often enough."""

    def __init__(self, times: int, *, fault: Exception | None = None) -> None:
        self.left = times
        self.fault = fault
        self.threads: set[str] = set()
        self.enough = threading.Event()

    def __call__(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.left -= 1
        if not self.left:
            self.enough.set()
        if self.fault is not None:
            raise self.fault

    async def come(self) -> bool:
        return await asyncio.to_thread(self.enough.wait, PATIENCE)


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def test_a_look_is_taken_again_and_again_off_the_event_loop() -> None:
    look = Counted(3)

    watching = asyncio.create_task(run_periodic_jobs([PeriodicJob(name="a", every=0.01, run=look)]))

    assert await look.come()
    assert look.threads == {"periodic-jobs_0"}
    await end(watching)


async def test_a_database_that_is_away_is_said_once_and_looked_for_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    look = Counted(3, fault=OperationalError("no route"))

    watching = asyncio.create_task(run_periodic_jobs([PeriodicJob(name="the log", every=0.01, run=look)]))

    assert await look.come()
    await end(watching)
    assert [record.getMessage() for record in caplog.records] == [
        "the log is not looked after, the database does not answer: no route"
    ]


async def test_a_bug_in_one_look_is_told_and_ends_no_other(caplog: pytest.LogCaptureFixture) -> None:
    look = Counted(3)

    watching = asyncio.create_task(
        run_periodic_jobs(
            [
                PeriodicJob(name="the broken one", every=0.01, run=Counted(1, fault=KeyError("oops"))),
                PeriodicJob(name="the other", every=0.01, run=look),
            ]
        )
    )

    assert await look.come()
    await end(watching)
    assert [record.getMessage() for record in caplog.records] == [
        "the broken one is not looked after any more"
    ]


async def nothing_left() -> None:
    raise AssertionError


async def test_a_server_without_lifespan_starts_with_its_first_request_and_starts_once() -> None:
    look, served = Counted(1), []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        served.append(scope["type"])

    watched = WithPeriodicJobs(application, [PeriodicJob(name="a", every=60, run=look)], nothing_left)
    await watched({"type": "http"}, None, None)
    await watched({"type": "websocket"}, None, None)

    assert await look.come()
    assert served == ["http", "websocket"]
    tasks = [task for task in asyncio.all_tasks() if task.get_name() == "periodic jobs"]
    assert len(tasks) == 1
    await end(tasks[0])


async def test_a_lifespan_starts_and_ends_them() -> None:
    look = Counted(1)
    said: asyncio.Queue[str] = asyncio.Queue()
    asked: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    async def send(message: dict[str, str]) -> None:
        await said.put(message["type"])

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    async def shut_down() -> None:
        await hub.shut_down()
        said.put_nowait("shut down")

    asked.put_nowait({"type": "lifespan.startup"})
    living = asyncio.create_task(
        WithPeriodicJobs(nothing, [PeriodicJob(name="a", every=60, run=look)], shut_down)(
            {"type": "lifespan"}, asked.get, send
        )
    )

    assert await said.get() == "lifespan.startup.complete"
    assert await look.come()
    asked.put_nowait({"type": "lifespan.shutdown"})
    assert [await said.get() for _ in range(2)] == ["shut down", "lifespan.shutdown.complete"]
    await living
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "periodic jobs"]


async def test_leave_is_taken_once_after_the_last_look() -> None:
    taken: list[str] = []
    look = Counted(1)

    def leave() -> None:
        taken.append(f"after {-look.left} more looks")

    watching = asyncio.create_task(
        run_periodic_jobs([PeriodicJob(name="a", every=60, run=look, on_shutdown=leave)])
    )
    assert await look.come()
    await end(watching)

    assert taken == ["after 0 more looks"]


async def test_the_loop_is_measured_for_as_long_as_it_serves() -> None:
    watching = asyncio.create_task(run_periodic_jobs([]))
    await until(lambda: max_and_mean() is not None, pause=0.01)
    await end(watching)
    assert max_and_mean() is None


@pytest.mark.django_db(transaction=True)
async def test_the_threads_own_connection_is_closed_at_the_end() -> None:
    look = Counted(1)
    used: list[Any] = []

    def ask() -> None:
        Stream.objects.count()
        used.append(connections["default"])
        look()

    watching = asyncio.create_task(run_periodic_jobs([PeriodicJob(name="a", every=60, run=ask)]))
    assert await look.come()
    assert used[0].connection is not None
    await end(watching)

    assert used[0].connection is None


async def test_a_database_that_is_away_holds_up_no_stop(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(periodic_jobs, "SHUTDOWN_LIMIT", 0.05)
    answers = threading.Event()
    look = Counted(1)

    def hang() -> None:
        answers.wait(PATIENCE)

    watching = asyncio.create_task(
        run_periodic_jobs([PeriodicJob(name="The row", every=60, run=look, on_shutdown=hang)])
    )
    assert await look.come()
    await end(watching)
    answers.set()

    assert [record.getMessage() for record in caplog.records] == [
        "The row could not take its leave: it took more than 0.05 s"
    ]
