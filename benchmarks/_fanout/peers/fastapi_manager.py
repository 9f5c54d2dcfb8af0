"""The usual manager on FastAPI: a list of sockets, and a loop that sends each event to each of them.

Kinder than most of its kind: an event is encoded once, not once a client. Events come in as lines.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

WELCOME = '{"type":"system"}'


class Manager:
    def __init__(self) -> None:
        self.connections: list[WebSocket] = []

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.connections.append(websocket)
        await websocket.send_text(WELCOME)

    async def broadcast(self, text: str) -> None:
        gone = []
        for connection in list(self.connections):
            try:
                await connection.send_text(text)
            except (WebSocketDisconnect, RuntimeError):
                gone.append(connection)
        for connection in gone:
            self.connections.remove(connection)


manager = Manager()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async def take(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            await manager.broadcast(line.decode().rstrip("\n"))

    server = await asyncio.start_server(take, "127.0.0.1", int(os.environ["EVENTS_PORT"]), limit=1 << 20)
    async with server:
        yield


app = FastAPI(lifespan=lifespan)


@app.websocket("/ws/detection")
async def follow(websocket: WebSocket) -> None:
    await manager.connect(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        if websocket in manager.connections:
            manager.connections.remove(websocket)
