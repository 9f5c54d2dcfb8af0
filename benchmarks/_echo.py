"""An application that says everything again, over the transport of the shipped server; for `autobahn.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from eventlog.fanout.messages import Frames
from eventlog.fanout.transport import Transport, transport_of


class Echo:
    """One connection: a listener that answers each message before it hears the next."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def message_received(self, message: Mapping[str, Any]) -> None:
        asyncio.get_running_loop().call_soon(self._answer, message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        text = message.get("text")
        content = {"text": text} if text is not None else {"bytes": message["bytes"]}
        if self._transport.write(Frames([{"type": "websocket.send", **content}])):
            self._transport.receive_next()

    def drained(self) -> None:
        self._transport.receive_next()

    def disconnected(self, code: int) -> None:
        pass


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    transport = transport_of(scope)
    assert transport is not None
    transport.hand_over(Echo(transport))
