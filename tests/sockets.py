"""What a client of a real server is told last: why its WebSocket is closed."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection as SyncConnection
from websockets.typing import Subprotocol

from tests.waiting import PATIENCE

V1 = Subprotocol("pokertool.v1")


async def farewell(socket: ClientConnection) -> tuple[str, int | None]:
    """Receive until the server closes; return the word of its error and the code of its close.

    The code is None, as for all of these, where the server just hung up.
    """
    word = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = json.loads(await socket.recv())
                word = message["code"] if message["type"] == "error" else word
    except ConnectionClosed as closed:
        return word, closed.rcvd.code if closed.rcvd else None


async def close_code(socket: ClientConnection) -> int | None:
    """Receive until the server closes; return the code of its close."""
    _, code = await farewell(socket)
    return code


def close_code_of(socket: SyncConnection) -> int | None:
    """Do the same for a client without an event loop."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=PATIENCE)
    return socket.close_code


async def head_of(address: str) -> int:
    """Return the seq of the newest event of the stream at `address`."""
    async with connect(address, subprotocols=[V1]) as socket:
        return int(json.loads(await socket.recv())["seq"])
