"""Bytes that no decent client sends, on the shipped server: the right answer, and nobody else notices.

Each connection sends all it has to say and then ends its side, so that the server has to end too.
"""

from __future__ import annotations

import asyncio
import os
import socket
import zlib
from contextlib import ExitStack, closing, suppress

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pokertool_site.server.http_protocol import HEAD_SECONDS
from tests.faults.conftest import Judge
from tests.ledgers import Crowd, following
from tests.raw_frames import BINARY, CLOSE, FIN, KEY, PING, TEXT, close_code, head, masked
from tests.servers import Server
from tests.waiting import PATIENCE, until
from tests.writers import Writer

HEAD = head()
HANDSHAKE = HEAD + b"\r\n"
BOMB = zlib.compress(bytes(4_000_000), 9)[2:-4]
"""4 MB in less than 4 kB."""
UNFINISHED = 2000
MEBIBYTE = 1 << 20


SERVER = {
    "environment": dict.fromkeys(
        ["POKERTOOL_MAX_CONNECTIONS_PER_IP", "POKERTOOL_CONNECTS_PER_MINUTE_PER_IP"], "1000000"
    )
}


def handshake(server: Server, sent: bytes) -> bytes:
    """Send bytes, end our side, and return all that the server says before it ends its own."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        return _all_said(client, sent)


def after_handshake(server: Server, sent: bytes, *, ends: bool = False) -> bytes:
    """Send frames on an open WebSocket; return all that the server says until it closes.

    Who `ends` says nothing more, and hears the server out.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        client.sendall(HANDSHAKE)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += client.recv(65536)
        heard = heard.partition(b"\r\n\r\n")[2]
        if ends:
            return heard + _all_said(client, sent)
        with suppress(ConnectionResetError, BrokenPipeError):
            client.sendall(sent)
            while close_code(heard) is None and (more := client.recv(65536)):
                heard += more
        return heard


def _all_said(client: socket.socket, sent: bytes) -> bytes:
    heard = b""
    with suppress(ConnectionResetError, BrokenPipeError):  # it hung up on what it did not want to read
        client.sendall(sent)
        with suppress(OSError):  # it ended already
            client.shutdown(socket.SHUT_WR)
        while more := client.recv(65536):
            heard += more
    return heard


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (masked(FIN | BINARY, b"\0\xff"), 1003),
        (masked(FIN | TEXT, b"\xc3\x28"), 1007),
        (masked(TEXT, b"\xe2\x82") + masked(FIN, b"\x28"), 1007),
        (masked(TEXT, b"x" * 2000) + masked(0, b"x" * 2000) + masked(FIN, b"x" * 2000), 1009),
        (masked(TEXT) + masked(0) * 100_000, 1009),
        (masked(FIN | TEXT, size=1 << 62), 1009),
        (masked(FIN | 0x40 | TEXT, BOMB), 1002),
        (masked(FIN | TEXT | 0x20, b"{}"), 1002),
        (masked(FIN, b"x"), 1002),
        (masked(TEXT, b"x") + masked(FIN | TEXT, b"x"), 1002),
        (masked(FIN | 0x3, b"x"), 1002),
        (masked(FIN | 0xB, b"x"), 1002),
        (masked(PING, b"x"), 1002),
        (masked(FIN | PING, b"x" * 126), 1002),
        (b"\x81\x02{}", 1002),
        (masked(FIN | CLOSE, b"\x03"), 1002),
        (masked(FIN | CLOSE, (1005).to_bytes(2)), 1002),
        (masked(FIN | CLOSE, (1000).to_bytes(2) + b"\xff"), 1007),
        (masked(FIN | CLOSE, (1000).to_bytes(2)), 1000),
        (masked(TEXT, b"x") + masked(FIN | CLOSE, (1000).to_bytes(2)), 1000),
    ],
    ids=[
        "binary", "no UTF-8", "no UTF-8 in two parts", "too long in three parts", "100,000 empty parts",
        "claims to be 4 EiB", "a compressed bomb", "a reserved bit", "the end of nothing",
        "a beginning within another", "a reserved opcode", "a reserved control opcode", "a ping in parts",
        "a long ping", "not masked", "half a code", "a code that is never sent", "a reason that is no UTF-8",
        "a decent close", "a decent close in the middle of a message",
    ],
)  # fmt: skip
def test_a_bad_frame_is_answered_with_its_code(server: Server, sent: bytes, code: int) -> None:
    assert close_code(after_handshake(server, sent)) == code


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD.replace(b"detection", b"detection?x=" + b"x" * 10_000) + b"\r\n", b"414"),
        (HEAD + b"X-Long: " + b"x" * 10_000 + b"\r\n\r\n", b"431"),
        (HEAD + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\n", b"431"),
        (HEAD + b"".join(b"X-%d: x\r\n" % number for number in range(1000)) + b"\r\n", b"431"),
        (HEAD + b"Content-Length: 4\r\n\r\nbody", b"400"),
        (HEAD.replace(KEY, KEY[:-4]) + b"\r\n", b"400"),
        (HEAD.replace(b"GET", b"POST") + b"\r\n", b"405"),
        (HEAD + b"Sec-WebSocket-Protocol: \xff\xfe, ,,\r\n\r\n", b"400"),
        (HEAD + b"Sec-WebSocket-Protocol: pokertool.v9, x\r\n\r\n", b"101"),
        (b"\0" * 10_000, b"400"),
    ],
    ids=[
        "a long query", "a long header", "a header of 1 MB", "1000 headers", "a body", "half a key", "POST",
        "subprotocols that are no words", "subprotocols that nobody knows", "zeros",
    ],
)  # fmt: skip
def test_a_bad_handshake_is_answered(server: Server, sent: bytes, status: bytes) -> None:
    heard = handshake(server, sent)

    assert heard.split(maxsplit=2)[1:2] == [status] or (len(sent) > 100_000 and not heard)


async def everybody_else(server: Server, pen: Writer, crowd: Crowd) -> None:
    """Append a few more, and wait until all that were there have them."""
    before = crowd.ledgers[0].cursor
    pen.start(events=5, batch=1)
    await asyncio.to_thread(pen.wait_for)
    await crowd.reach(before + 5)
    assert crowd.verdict().endswith(": 0 lost, 0 doubled, 0 out of order")
    assert not crowd.closes(), "somebody was disturbed"


FRAMES = st.builds(
    lambda first, payload, size, mask: masked(first, payload, size=size)[: None if mask else 2] + payload,
    st.integers(0, 255),
    st.binary(max_size=200),
    st.none() | st.integers(0, 2**63 - 1),
    st.booleans(),
)
LINES = st.lists(
    st.sampled_from(HEAD.split(b"\r\n")[:-1])
    | st.binary(max_size=80)
    | st.builds(
        lambda name, value: name + b": " + value,
        st.sampled_from(
            b"Host Origin Cookie Authorization Sec-WebSocket-Protocol Sec-WebSocket-Version"
            b" Sec-WebSocket-Extensions Connection Upgrade Content-Length Transfer-Encoding".split()
        ),
        st.binary(max_size=60) | st.sampled_from([b"upgrade", b"websocket", b"chunked", b"13", b"token.x"]),
    ),
    max_size=6,
)  # fmt: skip
QUERIES = st.binary(max_size=60) | st.sampled_from(
    [b"since=", b"since=-1", b"since=1e9", b"since=99999999999999999999999", b"epoch=%00", b"types=%ff,,",
     b"token=%00.x", b"keys=" + b"%F0%9F%92%A9," * 200, b"since=1&since=2", b"&&==&;"]
)  # fmt: skip
FUZZ = settings(
    max_examples=int(os.environ.get("POKERTOOL_TEST_FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


async def test_whatever_is_sent_the_server_answers_and_others_get_everything(
    server: Server, pen: Writer
) -> None:
    @FUZZ
    @given(st.lists(FRAMES, max_size=5))
    def any_frames(sent: list[bytes]) -> None:
        code = close_code(after_handshake(server, b"".join(sent), ends=True))
        assert code in (None, 1000, 1002, 1003, 1007, 1009, 4400) or any(
            part[0] & 0xF == CLOSE for part in sent
        )

    @FUZZ
    @given(LINES, QUERIES)
    def any_handshake(lines: list[bytes], query: bytes) -> None:
        first, *rest = HEAD.replace(b"detection", b"detection?" + query).split(b"\r\n")[:-1]
        heard = handshake(server, b"\r\n".join([first, *rest, *lines, b"", b""]))
        assert heard[:9] in (b"HTTP/1.1 ", b"")
        assert heard[9:10] != b"5", heard

    async with following(server.ws_url, count=3) as crowd:
        await until(lambda: all(ledger.epoch for ledger in crowd.ledgers))
        await asyncio.to_thread(any_frames)
        await asyncio.to_thread(any_handshake)
        await everybody_else(server, pen, crowd)


async def test_2000_handshakes_that_never_end(server: Server, pen: Writer, judge: Judge) -> None:
    process = psutil.Process(server.pid)
    before = process.memory_info().rss

    def begin() -> socket.socket:
        client = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        client.sendall(HANDSHAKE[:-2])
        return client

    async with following(server.ws_url, count=3) as crowd:
        await until(lambda: all(ledger.epoch for ledger in crowd.ledgers))
        with ExitStack() as unfinished:
            clients = [await asyncio.to_thread(begin) for _ in range(UNFINISHED)]
            for client in clients:
                unfinished.enter_context(closing(client))
            await everybody_else(server, pen, crowd)
            held = process.memory_info().rss - before
            pen.start(events=1, batch=1)
            seconds = await crowd.move()

            def all_given_up() -> bool:
                return all(client.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 408" for client in clients)

            await until(all_given_up)
        await everybody_else(server, pen, crowd)
        assert held < UNFINISHED * 20 * 1024, held
        judge(
            f"handshakes: {UNFINISHED} that never end, given up after {HEAD_SECONDS:g} s",
            crowd,
            seconds=seconds,
        )
