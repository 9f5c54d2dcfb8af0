"""`/ws/backend-startup`: how this server process came up, once, to whoever connects.

It is a connection like any other, admitted, counted, limited and closed as those of the stream `status` are,
of which it wants no event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from eventlog.fanout.hub import Hub
from eventlog.fanout.messages import Dialect, Filter, Message, json_message
from eventlog.fanout.tail import Tail
from eventlog.record import now
from eventlog.websocket.consumer import StreamConsumer
from eventlog.websocket.greeting import Greeting
from eventlog.websocket.subscription import SubscribeRequest
from pokertool_site.web.startup import startup

NOTHING = Filter(types=frozenset())


class StartupConsumer(StreamConsumer):
    """Sends `{"type":"startup_update","data":...}` after the welcome, and whenever it is asked to refresh."""

    stream: ClassVar[str] = "status"
    welcome_text: ClassVar[str] = "Connected to backend startup"

    async def stream_name(self, hub: Hub) -> str:
        """Return the stream; only a client that could subscribe to its events needs what they need."""
        return self.stream if self.dialect is Dialect.PLAIN else await super().stream_name(hub)

    async def greeting(self, hub: Hub, tail: Tail, request: SubscribeRequest) -> Greeting:
        asked = replace(request, since=None, epoch=None, wanted=NOTHING)
        greeting = await super().greeting(hub, tail, asked)
        if self.dialect is not Dialect.PLAIN:
            return greeting
        return replace(greeting, messages=[*greeting.messages, *await self.newest_state()])

    async def newest_state(self) -> Sequence[Message]:
        return [json_message({"type": "startup_update", "timestamp": now(), "data": await startup()})]
