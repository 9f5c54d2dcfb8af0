"""Wake-ups: a process that appended tells those that follow that there is something to read, never what.

A wake-up goes straight to the hubs of this process, and to those of others through the channel
layer where there is a shared one (Redis), else to those on this machine. It may come late, twice or never:
followers also poll, so a lost one costs latency and never an event.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
import uuid
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

from eventlog.wakeup.local_sockets import notify_local_processes
from eventlog.wakeup.redis_errors import redis_errors

logger = logging.getLogger(__name__)

GROUP = "eventlog.wakeup.notifications"
ORIGIN = uuid.uuid4().hex
"""Names this process, so that it does not wake itself a second time through the layer."""

Listener = Callable[[str], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener` with a stream's name, from any thread, whenever it was appended to here.

    Returns a function that ends it.
    """
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def wake_followers(stream: str) -> None:
    """Wake whoever follows `stream`. Takes microseconds and never raises."""
    for listener in tuple(_listeners):
        listener(stream)
    if layer_is_shared():
        _layer_notifier().notify(stream)
    else:
        notify_local_processes(stream)


def layer_is_shared() -> bool:
    """Tell whether the channel layer reaches other processes."""
    return not isinstance(layer(), InMemoryChannelLayer)


def layer() -> Any:
    """Return the channel layer, which the settings always name."""
    return get_channel_layer()


class LayerNotifier:
    """A thread with an event loop and one connection to the layer, for the whole process.

    Appending code is synchronous and may run anywhere; a loop and a connection made for
    each wake-up would cost more than the append. Wake-ups of one stream that wait
    together are sent as one.
    """

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._waiting: set[str] = set()
        self._notified = asyncio.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="eventlog-notifier", daemon=True)
        self._thread.start()

    def notify(self, stream: str) -> None:
        """Send a wake-up for `stream` soon."""
        self._waiting.add(stream)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._notified.set)

    def stop(self, timeout: float = 1.0) -> None:
        """Send what waits, then end; gives up after `timeout` seconds."""
        self._stopping = True
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._notified.set)
        self._thread.join(timeout)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._send_forever())

    async def _send_forever(self) -> None:
        failing = False
        while not (self._stopping and not self._waiting):
            await self._notified.wait()
            self._notified.clear()
            while self._waiting:
                stream = self._waiting.pop()
                try:
                    await layer().group_send(GROUP, {"type": "wake", "stream": stream, "origin": ORIGIN})
                except redis_errors(OSError) as error:
                    if not failing:
                        logger.warning("No wake-ups through the channel layer, followers poll: %s", error)
                    failing = True
                else:
                    if failing:
                        logger.info("Wake-ups go through the channel layer again")
                    failing = False
        await layer().flush()


_current: LayerNotifier | None = None
_lock = threading.Lock()


def _layer_notifier() -> LayerNotifier:
    """Return this process's notifier; a forked child starts its own."""
    global _current
    if _current is None or _current.pid != os.getpid():
        with _lock:
            if _current is None or _current.pid != os.getpid():
                _current = LayerNotifier()
                atexit.register(_current.stop)
    return _current
