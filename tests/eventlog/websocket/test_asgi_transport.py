"""A transport over plain ASGI: in order, bounded, and never waiting for what will not come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from eventlog.fanout.messages import Frames, text_message
from eventlog.websocket.asgi_transport import DRAINED, FULL, AsgiTransport
from tests.waiting import next_turns


class Server:
    """Speaks plain ASGI, keeps what it was sent, and takes it only while it is `taking`."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: list[dict[str, Any]] = []
        self.taking = asyncio.Event()
        self.taking.set()
        self.fault: Exception | None = None

    async def send(self, message: dict[str, Any]) -> None:
        await self.taking.wait()
        if self.fault is not None:
            raise self.fault
        self.sent.append(message)


class Ear:
    """A listener that keeps what it was told."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.emptied = asyncio.Event()

    def message_received(self, message: Mapping[str, Any]) -> None:
        self.happened.append(message["text"])

    def drained(self) -> None:
        self.emptied.set()

    def disconnected(self, code: int) -> None:
        self.happened.append(f"disconnected {code}")


def connection() -> tuple[Server, Ear, AsgiTransport, asyncio.Task[None]]:
    server, ear = Server(), Ear()
    transport = AsgiTransport(server.says.get, server.send, ear, any_close_code=True)
    return server, ear, transport, asyncio.create_task(transport.run())


def say(server: Server, text: str) -> None:
    server.says.put_nowait({"type": "websocket.receive", "text": text})


def hang_up(server: Server) -> None:
    server.says.put_nowait({"type": "websocket.disconnect", "code": 1001})


def frames(*texts: str) -> Frames:
    return Frames([text_message(text) for text in texts])


async def test_what_is_written_is_sent_in_order_and_the_close_comes_last() -> None:
    server, _, transport, running = connection()
    server.taking.clear()
    transport.write(frames("one", "two"))
    transport.write(frames("three"))
    transport.close(4404, "no such stream")
    assert transport.write(frames("too late"))
    server.taking.set()
    await next_turns(5)
    hang_up(server)
    await running

    assert [message.get("text", message["type"]) for message in server.sent] == [
        "one",
        "two",
        "three",
        "websocket.close",
    ]


async def test_one_message_at_a_time_is_heard() -> None:
    server, ear, transport, running = connection()
    say(server, "first")
    say(server, "second")
    await next_turns(5)
    assert ear.happened == ["first"]
    transport.receive_next()
    await next_turns(5)
    transport.receive_next()
    hang_up(server)
    await running

    assert ear.happened == ["first", "second", "disconnected 1001"]


async def test_a_full_one_says_so_and_when_it_takes_more() -> None:
    server, ear, transport, running = connection()
    server.taking.clear()
    assert transport.write(frames("x" * DRAINED))
    assert not transport.write(frames("x" * FULL))
    await next_turns(5)
    assert not ear.emptied.is_set()
    server.taking.set()
    await asyncio.wait_for(ear.emptied.wait(), 10)
    assert transport.write(frames("more"))
    hang_up(server)
    await running


async def test_closed_it_waits_for_no_answer_to_what_was_heard() -> None:
    server, ear, transport, running = connection()
    say(server, "nonsense")
    await next_turns(5)
    transport.close(4400, "not understood")
    say(server, "more of it")
    hang_up(server)
    await running

    assert ear.happened == ["nonsense", "disconnected 1001"]


async def test_a_client_that_has_left_is_no_fault() -> None:
    server, ear, transport, running = connection()
    server.fault = OSError("gone")
    transport.write(frames("one"))
    await next_turns(5)
    assert transport.write(frames("two"))
    hang_up(server)
    await running

    assert ear.happened == ["disconnected 1001"]


@pytest.mark.parametrize("by", ["the listener", "the server"])
async def test_a_bug_is_the_servers_to_log(by: str) -> None:
    server, ear, transport, running = connection()
    await next_turns(5)
    bug = ValueError("a bug")
    if by == "the listener":
        transport.drop(bug)
    else:
        server.fault = bug
        transport.write(frames("one"))

    with pytest.raises(ValueError, match="a bug"):
        await running
    assert ear.happened == ["disconnected 1012"]


async def test_a_server_that_stops_cancels_it() -> None:
    server, ear, transport, running = connection()
    server.taking.clear()
    transport.write(frames("one"))
    await next_turns(5)
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert ear.happened == ["disconnected 1012"]
    assert server.sent == []
