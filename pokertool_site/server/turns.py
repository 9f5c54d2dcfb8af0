"""Turns: so many requests are worked on at once, and addresses take turns where more are waiting.

A request is worked on in a thread of its own, and by tasks of the event loop; a hundred at once leave
everybody's live events one part in a hundred. So a request waits for its turn, once its body is there; and
has had it when its answer begins. Neither a slow body nor a slow reader holds one.
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

ALIVE = "/healthz"
"""Asks no database, and has to answer while others wait for theirs."""


class Turns:
    """Places for a few, of one event loop."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str | None, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, name: str | None) -> None:
        """Wait for a place. Whose `name` has waited longest for one gets the next. Pair with give_back()."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, deque()).append(called)
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self.give_back()  # called and gone in the same moment
            raise

    def give_back(self) -> None:
        """Let the next one have the place."""
        while self._waiting:
            name, queue = self._waiting.popitem(last=False)
            called = queue.popleft()
            if queue:
                self._waiting[name] = queue  # behind the others
            if not called.done():  # else it left
                called.set_result(None)
                return
        self._free += 1


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()


class TakingTurns:
    """An ASGI application for HTTP that lets another one have a few requests at a time."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        if scope["path"] == ALIVE:
            await self._application(scope, receive, send)
            return
        body = await _whole_body(receive)
        if body is None:
            return
        loop = asyncio.get_running_loop()
        turns = _turns.setdefault(loop, Turns(settings.POKERTOOL_REQUESTS_AT_ONCE))
        leaving = asyncio.ensure_future(receive())
        taking = asyncio.ensure_future(turns.take(client_prefix(scope)))
        try:
            await asyncio.wait({leaving, taking}, return_when=asyncio.FIRST_COMPLETED)
            if taking.done():
                await self._work(scope, body, leaving, send, turns)
        finally:
            leaving.cancel()
            taking.cancel()

    async def _work(
        self, scope: Any, body: bytes, leaving: asyncio.Future[Any], send: Any, turns: Turns
    ) -> None:
        messages = deque([{"type": "http.request", "body": body, "more_body": False}])
        has_turn = True

        async def receive() -> Any:
            return messages.popleft() if messages else await leaving

        async def begin(message: Any) -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                turns.give_back()
            await send(message)

        try:
            await self._application(scope, receive, begin)
        finally:
            if has_turn:
                turns.give_back()


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
