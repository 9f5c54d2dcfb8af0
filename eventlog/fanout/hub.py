"""The hub: one per server process and event loop, between the log and all its connections.

It reads what is new once, however many connections follow, and never on the event loop.
A connection registers first, reads the log then, and follows: nothing falls in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

from django.db import connection

from eventlog.access.admission import AdmissionControl
from eventlog.access.revocation import RevocationWatcher
from eventlog.fanout.fairness import CatchUpTurns, duty_cycle
from eventlog.fanout.memory import PeakWatch
from eventlog.fanout.tail import Tail
from eventlog.metrics.counters import count_wakeup
from eventlog.store.outages import FAULTS, is_outage
from eventlog.store.replay import Page, events_after, open_stream
from eventlog.store.snapshots import Snapshot, snapshot
from eventlog.wakeup.local_sockets import listen_locally
from eventlog.wakeup.notifications import GROUP, ORIGIN, layer, layer_is_shared, listen
from eventlog.wakeup.platform import give_back_memory
from eventlog.wakeup.polling import DataVersion, file_interval, heads, heads_interval, sqlite_path
from eventlog.wakeup.redis_errors import redis_errors

logger = logging.getLogger(__name__)

T = TypeVar("T")

RETRY = 0.5
"""Seconds between two tries while the database or the layer is away."""
SHARED_FOR = 1.0
"""Seconds for which a snapshot is good for others too, who then get what came since as events."""
TICK = 1.0
"""Seconds between two looks for connections that wait for their heartbeat."""
TRIM_AFTER = 5.0
"""Seconds after many connections ended at which their memory is returned to the system."""
FEW = 8
"""Streams up to which a poll that saw movement reads each, instead of asking which moved."""

_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current_hub() -> Hub:
    """Return this event loop's hub. Daphne sends no lifespan, so the first connection makes it."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub(loop)
    return hub


async def shut_down() -> None:
    """End the tasks that this event loop's hub has, before the loop ends."""
    await current_hub().shut_down()


def open_tails() -> list[Tail]:
    """Return the tails that anybody in this process follows."""
    return [tail for hub in list(_hubs.values()) for tail in list(hub._tails.values())]


def tails_by_loop() -> list[tuple[asyncio.AbstractEventLoop, Tail]]:
    """Return the same, each with the event loop that its followers live on."""
    return [(loop, tail) for loop, hub in list(_hubs.items()) for tail in list(hub._tails.values())]


class Hub:
    """The tails of the streams that somebody here follows, and the tasks that keep them moving."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._tails: dict[str, Tail] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._tasks: dict[Tail, asyncio.Task[None]] = {}
        self._wakeup_tasks: list[asyncio.Task[None]] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._snapshots: dict[str, tuple[asyncio.Task[Snapshot], float]] = {}
        """The newest of each stream, and when it was asked for."""
        # One thread for what is new and one for all else: a replay storm must not hold up the live.
        self._live = ThreadPoolExecutor(1, thread_name_prefix="eventlog-live")
        self._history = ThreadPoolExecutor(1, thread_name_prefix="eventlog-history")
        self._stop_listening: Callable[[], None] = _nothing
        self._database_is_away = False
        self._replaying = 0
        """Pages of the past that are being read, or wait for it."""
        self._peak = PeakWatch()
        self.catch_up_turns = CatchUpTurns(loop)
        self.admission = AdmissionControl()
        self.revocation = RevocationWatcher(self.history)

    async def subscribe(self, stream: str) -> Tail:
        """Return the stream's tail, which from now on moves. Pair with unsubscribe()."""
        async with self._opening.setdefault(stream, asyncio.Lock()):
            tail = self._tails.get(stream)
            if tail is None or tail.replaced:
                opened = await self._ask(self._history, lambda: open_stream(stream))
                self._start_wakeups()
                tail = self._tails[stream] = Tail(stream, opened, self._read)
                task = self._tasks[tail] = asyncio.create_task(tail.follow(), name=f"tail {stream}")
                task.add_done_callback(tail.on_ended)
                tail.wakeup.set()  # what was committed between opening and now
            tail.connections += 1
        return tail

    async def unsubscribe(self, tail: Tail) -> None:
        """Release a tail; the last one to do so ends it."""
        ending = self.release(tail)
        if ending is not None:
            await ending

    def release(self, tail: Tail) -> asyncio.Task[None] | None:
        """Release a tail at once; the last one to do so ends it, in a task that is returned."""
        tail.connections -= 1
        if tail.connections:
            return None
        if self._tails.get(tail.name) is tail:
            del self._tails[tail.name]
            self._snapshots.pop(tail.name, None)
        following = self._tasks.pop(tail)
        ending = asyncio.create_task(self._end(following), name=f"end of tail {tail.name}")
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending

    async def tails_ended(self) -> None:
        """Wait until the tails that nobody follows any more have ended."""
        while self._ending:
            await asyncio.wait(self._ending)

    async def shut_down(self) -> None:
        """End the tasks that move tails, before the loop ends."""
        await self.tails_ended()
        await self._stop_wakeups()

    async def _end(self, following: asyncio.Task[None]) -> None:
        await _cancel(following)
        if not self._tails:
            await self._stop_wakeups()

    async def snapshot(self, tail: Tail) -> Snapshot:
        """Return a snapshot of the stream that the tail has every later event of.

        Those who ask within a moment, as after a restart, share one.
        """
        taking, since = self._snapshots.get(tail.name, (None, 0.0))
        if taking is None or (taking.done() and not self._is_fresh(taking, since, tail)):
            taking = asyncio.create_task(self._ask(self._history, lambda: snapshot(tail.name)))
            self._snapshots[tail.name] = taking, self._loop.time()
        return await asyncio.shield(taking)

    def _is_fresh(self, taken: asyncio.Task[Snapshot], since: float, tail: Tail) -> bool:
        if taken.cancelled() or taken.exception() is not None or self._loop.time() > since + SHARED_FOR:
            return False
        known = taken.result()
        return known.epoch == tail.epoch and tail.has_all_after(known.seq)

    async def history(self, question: Callable[[], T]) -> T:
        """Ask the database something off the event loop, and keep asking while it is away.

        What the question itself is to blame for is raised: asked again it would never be answered.
        """
        return await self._ask(self._history, question)

    async def _read(self, stream: str, seq: int, limit: int) -> Page:
        tail = self._tails.get(stream)
        if tail is not None and seq >= tail.head:
            page = await self._ask(self._live, partial(events_after, stream, seq, limit=limit))
        else:
            self._replaying += 1
            try:
                page = await self._ask(self._history, partial(self._page, stream, seq, limit))
            finally:
                self._replaying -= 1
        return page or Page(epoch="", head=0, floor=1, events=[])  # no stream: another database

    def _page(self, stream: str, seq: int, limit: int) -> Page | None:
        with duty_cycle(waiting=self._replaying):
            return events_after(stream, seq, limit=limit)

    def _answer(self, question: Callable[[], T]) -> T:
        """Ask in a reader's thread. A connection that broke is closed, and one that nobody needs any more."""
        is_broken = False
        try:
            return question()
        except FAULTS:
            is_broken = True
            raise
        finally:
            if is_broken or not self._tails:
                connection.close()

    async def _ask(self, reader: ThreadPoolExecutor, question: Callable[[], T]) -> T:
        while True:
            try:
                answer = await self._loop.run_in_executor(reader, self._answer, question)
            except FAULTS as error:
                if not is_outage(error):
                    raise
                if not self._database_is_away:
                    logger.error("The database does not answer, connections wait: %s", error)
                self._database_is_away = True
                await asyncio.sleep(RETRY)
            else:
                if self._database_is_away:
                    logger.info("The database answers again")
                self._database_is_away = False
                return answer

    # Wake-ups and ticks, which move the tails

    def _start_wakeups(self) -> None:
        if self._wakeup_tasks:
            return
        listening = ExitStack()
        listening.callback(listen(self._wake_from_any_thread))
        stop_locally = listen_locally(self._loop, lambda stream: self._wake(stream, "local"))
        if stop_locally is not None:
            listening.callback(stop_locally)
        self._stop_listening = listening.close
        is_told = stop_locally is not None or layer_is_shared()
        path = sqlite_path()
        poll = self._poll_file(path, file_interval(is_told=is_told)) if path else self._poll_heads()
        self._wakeup_tasks = [asyncio.create_task(work) for work in (poll, self._tick())]
        if layer_is_shared():
            self._wakeup_tasks.append(asyncio.create_task(self._receive_from_layer()))
        for task in self._wakeup_tasks:
            task.add_done_callback(_log_failure)

    async def _stop_wakeups(self) -> None:
        tasks, self._wakeup_tasks = self._wakeup_tasks, []
        self._stop_listening()
        self._stop_listening = _nothing  # two who left last at once both come here
        for task in tasks:
            await _cancel(task)
        for reader in (self._live, self._history):
            await self._loop.run_in_executor(reader, _close_connection)

    def _wake_from_any_thread(self, stream: str) -> None:
        if stream in self._tails and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, stream, "local")

    def _wake(self, stream: str, source: str) -> None:
        tail = self._tails.get(stream)
        if tail is not None:
            count_wakeup(source)
            tail.wakeup.set()

    async def _poll_file(self, path: str, interval: float) -> None:
        version = DataVersion(path)
        try:
            while True:
                await asyncio.sleep(interval)
                if version.has_moved():
                    await self._wake_moved_tails()
        finally:
            version.close()

    async def _poll_heads(self) -> None:
        while True:
            await asyncio.sleep(heads_interval())
            await self._ask_heads()

    async def _wake_moved_tails(self) -> None:
        if len(self._tails) > FEW:
            await self._ask_heads()
            return
        for name in self._tails:
            self._wake(name, "poll")

    async def _ask_heads(self) -> None:
        now = await self._ask(self._live, lambda: heads(list(self._tails)))
        for tail in self._tails.values():
            if now.get(tail.name) != (tail.epoch, tail.head):
                self._wake(tail.name, "poll")

    async def _receive_from_layer(self) -> None:
        """Receive wake-ups of other processes, for as long as the layer can be reached."""
        channel_layer = layer()
        failing = False
        while True:
            try:
                channel = await channel_layer.new_channel()
                await channel_layer.group_add(GROUP, channel)
                failing = False
                while True:
                    message = await channel_layer.receive(channel)
                    if message.get("origin") != ORIGIN:
                        self._wake(message["stream"], "layer")
            except redis_errors(OSError) as error:
                if not failing:
                    logger.warning("No wake-ups from the channel layer, polling: %s", error)
                failing = True
                await asyncio.sleep(RETRY)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            for tail in list(self._tails.values()):
                await tail.send_due_heartbeats(self._loop.time())
            if self._peak.has_dropped(sum(tail.connections for tail in self._tails.values())):
                # Once all that they held is released; nobody waits for it.
                self._loop.call_later(TRIM_AFTER, self._loop.run_in_executor, self._history, give_back_memory)


def _close_connection() -> None:
    connection.close()  # this thread's own


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.critical("What wakes followers up ended, they may wait", exc_info=error)


def _nothing() -> None:
    pass


async def _cancel(task: asyncio.Task[None]) -> None:
    """End a task, asking again where a library on the way mistook being cancelled for a time-out."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
