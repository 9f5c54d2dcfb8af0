"""A client on the project's ASGI application, in the same process as the test."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import WebsocketCommunicator

from eventlog.fanout.hub import current_hub, open_tails
from eventlog.fanout.transport import EXTENSION
from pokertool_site.asgi import routed
from tests.eventlog.transports import ClientTransport
from tests.waiting import PATIENCE, turns_until

WITH_TRANSPORT = False
"""Whether the server of connected() offers a transport."""


class Client:
    """Speaks one dialect and remembers the seqs it was sent."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.seqs: list[int] = []
        self.through = 0

    async def receive(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(await self.socket.receive_from(timeout=PATIENCE))
        if "seq" in content and "event_id" in content:
            self.seqs.append(content["seq"])
        for event in content.get("events", []):
            self.seqs.append(event["seq"])
        self.through = content.get("through", self.through)
        return content

    async def receive_until(self, seq: int) -> list[int]:
        """Receive until event `seq` came; return all that came, in order."""
        while not self.seqs or self.seqs[-1] < seq:
            await self.receive()
        return self.seqs

    async def send(self, text: str) -> None:
        await self.socket.send_to(text_data=text)

    async def closing(self) -> dict[str, Any]:
        """Return the close message, whatever comes before it."""
        while True:
            output: dict[str, Any] = await self.socket.receive_output(timeout=PATIENCE)
            if output["type"] == "websocket.close":
                return output


@asynccontextmanager
async def connected(
    path: str = "/ws/detection",
    *,
    protocol: str | None = None,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> AsyncIterator[Client]:
    """Yield a client whose handshake was accepted."""
    protocols = [protocol] if protocol else None
    socket = WebsocketCommunicator(routed, path, headers=headers, subprotocols=protocols)
    socket.scope["extensions"] = {"websocket.http.response": {}}  # as uvicorn has it
    if WITH_TRANSPORT:
        extensions: Any = socket.scope["extensions"]
        extensions[EXTENSION] = ClientTransport(socket)
    accepted, chosen = await socket.connect(timeout=PATIENCE)
    assert accepted
    assert chosen == protocol
    try:
        yield Client(socket)
    finally:
        await socket.disconnect(timeout=PATIENCE)
        if WITH_TRANSPORT:
            await hung_up(socket)


async def hung_up(socket: WebsocketCommunicator) -> None:
    """Wait until a connection that was handed over has left, and ended what it was the last one of."""
    transport: Any = (socket.scope["extensions"] or {})[EXTENSION]
    await turns_until(lambda: not transport.is_held)
    await current_hub().tails_ended()


def followers() -> int:
    """Return how many connections follow a stream in this process."""
    return sum(tail.connections for tail in open_tails())
