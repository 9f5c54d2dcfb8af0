"""uvicorn in the event loop of a test, so that the test can see both ends of a connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from eventlog.websocket.uvicorn_protocol import FanoutProtocol
from tests.waiting import PATIENCE

Application = Callable[[Any, Any, Any], Awaitable[None]]


@asynccontextmanager
async def serving(application: Application, **options: Any) -> AsyncIterator[tuple[str, int]]:
    """Yield the address of a server of `application` with our WebSocket protocol."""
    settings = uvicorn.Config(application, ws=FanoutProtocol, lifespan="off", log_level="error", **options)
    server = uvicorn.Server(settings)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, PATIENCE)
