"""`/ws/backend-startup`: how this server process came up, once, to whoever connects.

It is a connection like any other, admitted, counted, limited and closed as those of the stream `status` are,
of which it wants no event.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from eventlog.fanout.hub import Hub
from eventlog.fanout.messages import Dialect, Filter, json_message
from eventlog.fanout.tail import Tail
from eventlog.record import now
from eventlog.websocket.consumer import StreamConsumer
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

    async def _greet(self, hub: Hub, tail: Tail, request: SubscribeRequest) -> None:
        await super()._greet(hub, tail, replace(request, since=None, epoch=None, wanted=NOTHING))
        if self.dialect is Dialect.PLAIN:
            await self.refresh()

    async def refresh(self) -> None:
        await self.send(json_message({"type": "startup_update", "timestamp": now(), "data": await startup()}))
