from __future__ import annotations

import asyncio
import socket
import sys

import pytest

from eventlog.websocket.tcp_progress import bytes_acknowledged
from tests.waiting import until


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
async def test_what_the_other_end_confirmed_is_counted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _, writer = await asyncio.open_connection(*listener.getsockname())
        peer, _ = listener.accept()
        with peer:
            before = bytes_acknowledged(writer.transport)
            assert before is not None
            writer.write(b"x" * 1000)
            await until(lambda: bytes_acknowledged(writer.transport) == before + 1000)
        writer.close()
        await writer.wait_closed()


async def test_nobody_knows_of_what_is_no_tcp_connection() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        _, writer = await asyncio.open_connection(sock=ours)
        assert bytes_acknowledged(writer.transport) is None
        writer.close()
        await writer.wait_closed()
