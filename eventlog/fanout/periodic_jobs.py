"""Jobs that each server process runs from time to time, for as long as it serves.

The site says which there are; every server process runs them in a thread of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from eventlog.metrics.loop_lag import measure_loop_lag

logger = logging.getLogger(__name__)

SHUTDOWN_LIMIT = 3.0
"""Seconds that a clean stop waits for a database that does not answer."""

Application = Callable[[Any, Any, Any], Awaitable[None]]
Shutdown = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicJob:
    """A job: `run` is called once at the start, and then every `every` seconds, off the event loop.

    It may ask the database; that this does not answer is logged once, and the job tries again each time.
    """

    name: str
    every: float
    run: Callable[[], None]
    on_shutdown: Callable[[], None] | None = None
    """Called once, after the last run, when the server stops cleanly. With daphne it never is."""


class WithPeriodicJobs:
    """An ASGI application that runs the periodic jobs while it serves.

    They start with the server's lifespan, or with the first request where it has none (daphne). At its end
    `shut_down` is called.
    """

    def __init__(self, application: Application, jobs: Sequence[PeriodicJob], shut_down: Shutdown) -> None:
        self._application = application
        self._jobs = jobs
        self._shut_down = shut_down
        self._running: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._running:
            self._running[loop] = loop.create_task(run_periodic_jobs(self._jobs), name="periodic jobs")
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        await receive()  # lifespan.startup
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        running = self._running.pop(loop)
        running.cancel()
        await asyncio.wait([running])
        await asyncio.wait([loop.create_task(self._shut_down())], timeout=SHUTDOWN_LIMIT)
        await send({"type": "lifespan.shutdown.complete"})


async def run_periodic_jobs(jobs: Sequence[PeriodicJob]) -> None:
    """Run every job at its interval, until cancelled."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="periodic-jobs")
    try:
        tasks = [asyncio.create_task(_run_repeatedly(job, thread), name=job.name) for job in jobs]
        for task in tasks:
            task.add_done_callback(_log_failure)
        tasks.append(asyncio.create_task(measure_loop_lag(), name="loop lag"))
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        await _shut_down(jobs, thread)
        thread.shutdown(wait=False)


async def _run_repeatedly(job: PeriodicJob, thread: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    failing = False
    while True:
        fault = await loop.run_in_executor(thread, _run, job)
        if fault and not failing:
            logger.warning("%s is not looked after, the database does not answer: %s", job.name, fault)
        failing = bool(fault)
        await asyncio.sleep(job.every)


async def _shut_down(jobs: Sequence[PeriodicJob], thread: ThreadPoolExecutor) -> None:
    """Call what jobs do on shutdown, and wait for it: on SIGTERM uvicorn ends the process right after."""
    loop = asyncio.get_running_loop()
    leaving = {
        loop.run_in_executor(thread, _call, job.on_shutdown): job.name
        for job in jobs
        if job.on_shutdown is not None
    }
    all_done: list[asyncio.Future[Any]] = [*leaving, loop.run_in_executor(thread, _close_connection)]
    await asyncio.wait(all_done, timeout=SHUTDOWN_LIMIT)
    for left, name in leaving.items():
        fault = (
            left.exception() or left.result() if left.done() else f"it took more than {SHUTDOWN_LIMIT:g} s"
        )
        if fault:
            logger.warning("%s could not take its leave: %s", name, fault)


def _log_failure(task: asyncio.Task[None]) -> None:
    """Log the bug that ended a job; the others go on."""
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("%s is not looked after any more", task.get_name(), exc_info=error)


def _run(job: PeriodicJob) -> str:
    return _call(job.run)


def _call(run: Callable[[], None]) -> str:
    """Call a job; return what the database said if it did not answer."""
    try:
        run()
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        return str(error) or type(error).__name__
    return ""


def _close_connection() -> None:
    connection.close()  # looked up here: this thread's own, and not that of whoever submits it
