"""A head that is too slow or too large ends its connection; anything else is uvicorn's own affair."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from pokertool_site import http_protocol
from pokertool_site.http_protocol import HEAD_BYTES, BoundedProtocol

PATIENCE = 10.0
REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


async def length(scope: Any, receive: Any, send: Any) -> None:
    """Answer how long a request's body is."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    answer = str(len(body)).encode()
    headers = [(b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    settings = uvicorn.Config(length, http=BoundedProtocol, lifespan="off", log_level="error")
    server = uvicorn.Server(settings)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server._serve([listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            server.should_exit = True
            await asyncio.wait_for(task, PATIENCE)


async def status(reader: asyncio.StreamReader) -> bytes:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    return head.split()[1]


@pytest.fixture
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.1)


@pytest.mark.parametrize(
    "sent", [b"", b"GET", (REQUEST % 0)[:-2]], ids=["nothing", "a word", "all but the end"]
)
async def test_a_head_that_does_not_end_is_given_up(little_time: None, sent: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)

        assert await status(reader) == b"408"
        assert await reader.read() == b""


async def test_a_second_request_has_to_be_in_time_too(little_time: None) -> None:
    async with connected() as (reader, writer):
        writer.write(REQUEST % 2 + b"ab")
        assert await status(reader) == b"200"
        assert await reader.readexactly(1) == b"2"
        writer.write(b"GET / HT")

        assert await status(reader) == b"408"


async def test_a_slow_body_and_an_idle_connection_are_no_slow_head(little_time: None) -> None:
    async with connected() as (reader, writer):
        for _ in range(2):
            writer.write(REQUEST % 2)
            await asyncio.sleep(0.2)
            writer.write(b"ab")
            assert await status(reader) == b"200"
            assert await reader.readexactly(1) == b"2"
            await asyncio.sleep(0.2)


async def test_a_head_without_end_is_refused_when_it_is_too_large() -> None:
    async with connected() as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nX-Long: ")
        for _ in range(HEAD_BYTES // 4096 + 1):
            writer.write(b"x" * 4096)
            await writer.drain()

        assert await status(reader) == b"431"


async def test_a_body_may_be_larger_than_any_head() -> None:
    async with connected() as (reader, writer):
        writer.write(REQUEST % (HEAD_BYTES * 3) + b"x" * HEAD_BYTES * 3)

        assert await status(reader) == b"200"
        assert await reader.readexactly(6) == str(HEAD_BYTES * 3).encode()
