"""A fair queue of requests: so many are worked on at once, and addresses take turns where more wait.

A request is worked on in a thread of its own, and by tasks of the event loop; a hundred at once leave
everybody's live events one part in a hundred. So a request waits for a slot, once its body is there,
and releases it when its answer begins. Neither a slow body nor a slow reader holds one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from eventlog.access.address_prefix import client_prefix

Receive = Callable[[], Awaitable[Any]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

LIVENESS = "/healthz"
"""Asks no database, and has to answer while others wait for theirs."""


class FairQueue:
    """So many slots, of one event loop."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: OrderedDict[str | None, deque[asyncio.Future[None]]] = OrderedDict()

    async def acquire(self, key: str | None) -> None:
        """Wait for a slot. The key that has waited longest for one gets the next. Pair with release()."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self.release()  # granted and gone in the same moment
            raise

    def release(self) -> None:
        """Give the slot to the next one."""
        while self._waiting:
            key, queue = self._waiting.popitem(last=False)
            granted = queue.popleft()
            if queue:
                self._waiting[key] = queue  # behind the others
            if not granted.done():  # else it left
                granted.set_result(None)
                return
        self._free += 1


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, FairQueue] = WeakKeyDictionary()


class QueuedRequests:
    """An ASGI application for HTTP that passes a few requests at a time to another one."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        if scope["path"] == LIVENESS:
            await self._application(scope, receive, send)
            return
        body = await _whole_body(receive)
        if body is None:
            return
        loop = asyncio.get_running_loop()
        slots = _queues.setdefault(loop, FairQueue(settings.POKERTOOL_REQUESTS_AT_ONCE))
        leaving = asyncio.ensure_future(receive())
        acquiring = asyncio.ensure_future(slots.acquire(client_prefix(scope)))
        try:
            await asyncio.wait({leaving, acquiring}, return_when=asyncio.FIRST_COMPLETED)
            if acquiring.done():
                await self._work(scope, body, leaving, send, slots)
        finally:
            leaving.cancel()
            acquiring.cancel()

    async def _work(
        self, scope: Any, body: bytes, leaving: asyncio.Future[Any], send: Any, slots: FairQueue
    ) -> None:
        messages = deque([{"type": "http.request", "body": body, "more_body": False}])
        holds_slot = True

        async def receive() -> Any:
            return messages.popleft() if messages else await leaving

        async def begin(message: Any) -> None:
            nonlocal holds_slot
            if holds_slot:
                holds_slot = False
                slots.release()
            await send(message)

        try:
            await self._application(scope, receive, begin)
        finally:
            if holds_slot:
                slots.release()


async def _whole_body(receive: Receive) -> bytes | None:
    """Return a request's body, which the server bounds; None where its client left before the end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
