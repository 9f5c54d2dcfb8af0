"""What a server process looks after by itself, for as long as it serves: beside the connections, not in them.

An app registers a look and how often; every server process then takes it in a thread of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from eventlog.fanout.hub import current_hub
from eventlog.metrics.loop_lag import measure_loop_lag

logger = logging.getLogger(__name__)

LEAVE_LIMIT = 3.0
"""Seconds that a clean stop waits for a database that does not answer."""

Application = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Something to look after: `look` is called every `every` seconds, off the event loop.

    It may ask the database; while that does not answer, looks are left out and said once.
    """

    name: str
    every: float
    look: Callable[[], None]
    leave: Callable[[], None] | None = None
    """Taken once, after the last look, when the server stops cleanly. With daphne it never is."""


_watchers: dict[str, Watcher] = {}


def register_watcher(
    *, name: str, every: float, look: Callable[[], None], leave: Callable[[], None] | None = None
) -> None:
    """Let every server process take `look` once at its start, and then every `every` seconds."""
    _watchers[name] = Watcher(name=name, every=every, look=look, leave=leave)


class Watched:
    """An ASGI application that keeps the watchers going while it serves.

    They start with the server's lifespan, or with the first request where it has none (daphne).
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._watching: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._watching:
            self._watching[loop] = loop.create_task(keep_watching(), name="watchers")
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        await receive()  # lifespan.startup
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        watching = self._watching.pop(loop)
        watching.cancel()
        await asyncio.wait([watching])
        await asyncio.wait([loop.create_task(current_hub().shut_down())], timeout=LEAVE_LIMIT)
        await send({"type": "lifespan.shutdown.complete"})


async def keep_watching() -> None:
    """Take every watcher's look at its pace, until cancelled."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="watchers")
    try:
        looks = [
            asyncio.create_task(_keep(watcher, thread), name=watcher.name) for watcher in _watchers.values()
        ]
        for look in looks:
            look.add_done_callback(_say_why)
        looks.append(asyncio.create_task(measure_loop_lag(), name="loop lag"))
        await asyncio.gather(*looks, return_exceptions=True)
    finally:
        await _take_leave(thread)
        thread.shutdown(wait=False)


async def _keep(watcher: Watcher, thread: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    failing = False
    while True:
        fault = await loop.run_in_executor(thread, _look, watcher)
        if fault and not failing:
            logger.warning("%s is not looked after, the database does not answer: %s", watcher.name, fault)
        failing = bool(fault)
        await asyncio.sleep(watcher.every)


async def _take_leave(thread: ThreadPoolExecutor) -> None:
    """Let the watchers take their leave, and wait for it: on SIGTERM uvicorn ends the process right after."""
    loop = asyncio.get_running_loop()
    leaving = {
        loop.run_in_executor(thread, _take, watcher.leave): watcher.name
        for watcher in _watchers.values()
        if watcher.leave is not None
    }
    all_done: list[asyncio.Future[Any]] = [*leaving, loop.run_in_executor(thread, _close_connection)]
    await asyncio.wait(all_done, timeout=LEAVE_LIMIT)
    for left, name in leaving.items():
        fault = left.exception() or left.result() if left.done() else f"it took more than {LEAVE_LIMIT:g} s"
        if fault:
            logger.warning("%s could not take its leave: %s", name, fault)


def _say_why(look: asyncio.Task[None]) -> None:
    """Log the bug that ended a watcher; the others go on."""
    if not look.cancelled() and (error := look.exception()) is not None:
        logger.error("%s is not looked after any more", look.get_name(), exc_info=error)


def _look(watcher: Watcher) -> str:
    return _take(watcher.look)


def _take(look: Callable[[], None]) -> str:
    """Take a look; return what the database said if it did not answer."""
    try:
        look()
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        return str(error) or type(error).__name__
    return ""


def _close_connection() -> None:
    connection.close()  # looked up here: this thread's own, and not that of whoever submits it
