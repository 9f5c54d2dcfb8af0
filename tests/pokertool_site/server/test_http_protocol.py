"""What is too slow, too large or too much ends its connection; anything else is uvicorn's own affair."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from eventlog.access.tcp_connections import open_connections
from pokertool_site.server import http_protocol
from pokertool_site.server.http_protocol import HEAD_BYTES, HEADERS, PIPELINED, URL_BYTES, BoundedProtocol
from tests.in_process import serving
from tests.waiting import PATIENCE, rest, until

REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
MEBIBYTE = 1 << 20


async def length(scope: Any, receive: Any, send: Any) -> None:
    """Answer how long a request's body is; `/long` with 8 MiB, in pieces."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    if scope["path"] == "/long":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(128):
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    answer = str(len(body)).encode()
    headers = [(b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async with serving(length, http=BoundedProtocol) as address:
        reader, writer = await asyncio.open_connection(*address)
        try:
            yield reader, writer
        finally:
            writer.close()


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
            await rest(0.2)
            writer.write(b"ab")
            assert await status(reader) == b"200"
            assert await reader.readexactly(1) == b"2"
            await rest(0.2)


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


async def all_said(reader: asyncio.StreamReader) -> list[bytes]:
    """Return the statuses of all answers until the server closes."""
    heard = await asyncio.wait_for(reader.read(), PATIENCE)
    return [part[:3] for part in heard.split(b"HTTP/1.1 ")[1:]]


@pytest.fixture
def little_time_for_bodies(settings: Any) -> None:
    settings.POKERTOOL_BODY_SECONDS = 0.2


@pytest.fixture
def small_bodies(settings: Any) -> int:
    settings.POKERTOOL_MAX_BODY_BYTES = 100_000
    return 100_000


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GET / HTTP/1.1\r\nX-Long: " + b"x" * (HEAD_BYTES + 4000) + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 10 * HEAD_BYTES, b"431"),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * (HEADERS + 1) + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * (HEADERS + 2), b"431"),
        (b"GET /" + b"x" * URL_BYTES + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET /" + b"x" * 10 * URL_BYTES, b"414"),
        (HANDSHAKE + b"Content-Length: 4\r\n\r\n", b"400"),
        (HANDSHAKE + b"Transfer-Encoding: chunked\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"\0" * 100, b"400"),
        (b"GET http://[:: HTTP/1.1\r\nHost: localhost\r\n\r\n", b"400"),
    ],
    ids=[
        "a long header in one packet", "a longer one that does not end", "many headers",
        "many that do not end", "a long address", "a long one that does not end",
        "a handshake with a body", "a handshake in chunks", "two lengths", "zeros",
        "an address that is none",
    ],
)  # fmt: skip
async def test_a_head_that_is_no_good_is_refused_however_it_comes(sent: bytes, code: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)

        assert await all_said(reader) == [code]


async def test_an_address_that_is_none_leaves_the_answer_before_it_whole() -> None:
    async with connected() as (reader, writer):
        writer.write(
            b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\nGET http://[:: HTTP/1.1\r\nHost: a\r\n\r\n"
        )

        assert len(await asyncio.wait_for(reader.read(), PATIENCE)) > 8 * MEBIBYTE


async def test_the_largest_head_that_is_allowed_is_taken() -> None:
    async with connected() as (reader, writer):
        lines = b"".join(b"X-%d: " % number + b"x" * 8000 + b"\r\n" for number in range(8))
        writer.write(b"GET / HTTP/1.1\r\nConnection: close\r\n" + lines + b"\r\n")

        assert await all_said(reader) == [b"200"]


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
@pytest.mark.parametrize("method", [b"POST", b"GET"])
async def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read(
    small_bodies: int, method: bytes, expect: bytes
) -> None:
    async with connected() as (reader, writer):
        head = REQUEST % (small_bodies + 1)
        writer.write(head.replace(b"POST", method)[:-2] + expect + b"\r\n")

        assert await all_said(reader) == [b"413"]


async def test_who_sends_a_large_body_at_once_can_still_read_the_answer(small_bodies: int) -> None:
    async with connected() as (reader, writer):
        writer.write(REQUEST % (100 * MEBIBYTE) + b"x" * 100 * MEBIBYTE)

        assert await status(reader) == b"413"


@pytest.mark.parametrize(
    "sent",
    [
        b"%x\r\n" % 200_000 + b"x" * 200_000,
        b"1\r\nx\r\n" * 50_000,
        b"1;" + b"x" * 300_000,
        b"0\r\n" + b"X-Trailer: x\r\n" * 30_000,
    ],
    ids=["one chunk", "chunks of a byte", "an extension", "trailers"],
)
async def test_a_chunked_body_is_refused_once_it_is_too_large(small_bodies: int, sent: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(CHUNKED + sent)

        assert await all_said(reader) == [b"413"]


@pytest.mark.parametrize(
    ("head", "drip"),
    [
        (REQUEST % 1000, b"x"),
        (CHUNKED + b"ff\r\n", b"x"),
        (CHUNKED + b"1;", b"x"),
        (CHUNKED + b"0\r\nX-Trailer: ", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (REQUEST.replace(b"POST", b"GET") % 1000, b"x"),
        ((REQUEST % 1000)[:-2] + b"Expect: 100-continue\r\n\r\n", b""),
    ],
    ids=["body", "chunk", "extension", "trailer", "chunks", "body of a GET", "100-continue and nothing"],
)
async def test_a_body_that_drips_is_given_up(little_time_for_bodies: None, head: bytes, drip: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(head)
        said = asyncio.create_task(all_said(reader))
        while not said.done():
            writer.write(drip)
            await rest(0.02)

        assert [code for code in await said if code != b"100"] == [b"408"]


async def test_blank_lines_between_requests_hold_no_connection(little_time: None) -> None:
    async with connected() as (reader, writer):
        writer.write(GET)
        assert await status(reader) == b"200"
        assert await reader.readexactly(1) == b"0"
        writer.write(b"\r\n")

        assert await all_said(reader) == [b"408"]


async def test_what_is_no_websocket_is_answered_and_closed() -> None:
    async with connected() as (reader, writer):
        writer.write(GET[:-2] + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + b"x" * 1000)

        assert await all_said(reader) == [b"200"]


@pytest.mark.parametrize("count", [2, PIPELINED + 1])
async def test_requests_may_come_before_the_one_before_is_answered(count: int) -> None:
    async with connected() as (reader, writer):
        writer.write(GET * (count - 1) + GET[:-2] + b"Connection: close\r\n\r\n")

        assert await all_said(reader) == [b"200"] * count


@pytest.mark.parametrize(
    "others",
    [GET * 10_000, REQUEST % 2 + b"ab", HANDSHAKE + b"\r\n", b"\0", b"GET /" + b"x" * 99_999],
    ids=["too many", "one with a body", "a handshake", "no request", "a long address"],
)
async def test_what_comes_too_early_and_is_no_good_breaks_into_no_answer(others: bytes) -> None:
    """What was asked before is answered whole, and then the connection closes."""
    async with connected() as (reader, writer):
        writer.write(GET.replace(b"/ ", b"/long ") + others)
        heard = await asyncio.wait_for(reader.read(), PATIENCE)

        first, *more = heard.split(b"HTTP/1.1 ")[1:]
        assert first.count(b"x") >= 8 * MEBIBYTE
        assert first.endswith(b"0\r\n\r\n")
        assert [part[:3] for part in more] == [b"200"] * (PIPELINED if len(others) > 200_000 else 0)


async def test_a_head_that_comes_too_early_and_does_not_end_breaks_into_no_answer(little_time: None) -> None:
    async with connected() as (reader, writer):
        writer.write(GET.replace(b"/ ", b"/long ") + b"GET ")
        assert await status(reader) == b"200"
        await rest(0.3)  # past the time that a head has
        heard = await asyncio.wait_for(reader.read(), PATIENCE)

        assert b"408" not in heard
        assert heard.endswith(b"0\r\n\r\n")


async def test_who_takes_no_byte_of_an_answer_is_cut_off(settings: Any) -> None:
    settings.POKERTOOL_STALLED_SECONDS = 0.3
    before = open_connections.total
    async with serving(length, http=BoundedProtocol) as address:
        loop = asyncio.get_running_loop()
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)  # noqa: FBT003 (its name for it)
            await loop.sock_connect(client, address)
            await loop.sock_sendall(client, GET.replace(b"/ ", b"/long "))
            await until(lambda: open_connections.total == before + 1)

            await until(lambda: open_connections.total == before)


async def test_who_takes_an_answer_slowly_gets_all_of_it(settings: Any) -> None:
    settings.POKERTOOL_STALLED_SECONDS = 0.3
    async with serving(length, http=BoundedProtocol) as address:
        loop = asyncio.get_running_loop()
        heard = 0
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)  # noqa: FBT003 (its name for it)
            await loop.sock_connect(client, address)
            await loop.sock_sendall(client, GET.replace(b"/ ", b"/long ")[:-2] + b"Connection: close\r\n\r\n")
            started = loop.time()
            while data := await loop.sock_recv(client, 65536):
                heard += len(data)
                if loop.time() < started + 2:
                    await rest(0.05)

        assert heard > 8 * MEBIBYTE


async def test_an_address_has_so_many_connections_and_gets_them_back(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.POKERTOOL_MAX_OPEN_PER_IP = 3
    async with serving(length, http=BoundedProtocol) as address:
        kept = [await asyncio.open_connection(*address) for _ in range(3)]
        await until(lambda: open_connections.open_of("127.0.0.1") == 3)
        for _ in range(5):
            reader, writer = await asyncio.open_connection(*address)
            assert await all_said(reader) == [b"429"]
            writer.close()
        assert len([line for line in caplog.messages if "POKERTOOL_MAX_OPEN_PER_IP" in line]) <= 1
        for _, writer in kept:
            writer.close()
        await until(lambda: open_connections.open_of("127.0.0.1") == 0)

        reader, writer = await asyncio.open_connection(*address)
        writer.write(GET)
        assert await status(reader) == b"200"
        writer.close()


async def test_a_websocket_counts_for_as_long_as_it_is_open() -> None:
    async with connected() as (reader, writer):
        writer.write(HANDSHAKE + b"\r\n")
        assert await status(reader) == b"101"
        assert open_connections.open_of("127.0.0.1") == 1
        writer.close()

        await until(lambda: open_connections.open_of("127.0.0.1") == 0)


async def test_all_addresses_together_have_what_open_files_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_connections, "limit", open_connections.total)
    async with connected() as (reader, _):
        assert await all_said(reader) == [b"503"]
