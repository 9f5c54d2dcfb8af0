"""An application that says everything again, over the line of the shipped server; for `autobahn.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from eventlog.fanout.frames import BINARY, TEXT, server_frame
from eventlog.fanout.transport import Line, line_of


class Echo:
    """One connection: a listener that answers each message before it hears the next."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def heard(self, message: Mapping[str, Any]) -> None:
        asyncio.get_running_loop().call_soon(self._answer, message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        text = message.get("text")
        frame = (
            server_frame(TEXT, text.encode()) if text is not None else server_frame(BINARY, message["bytes"])
        )
        if self._line.write(frame):
            self._line.listen()

    def drained(self) -> None:
        self._line.listen()

    def gone(self, code: int) -> None:
        pass


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    line = line_of(scope)
    assert line is not None
    line.hand_over(Echo(line))
