"""Uvicorn's protocol for the fan-out: an application may return, and the connection goes on."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from eventlog.fanout.messages import Frames, text_message
from eventlog.fanout.transport import PING, Transport, server_frame, transport_of
from eventlog.wakeup.platform import bytes_acknowledged
from eventlog.websocket.uvicorn_protocol import FanoutProtocol
from tests import in_process
from tests.in_process import Application
from tests.raw_frames import FIN, PONG, masked
from tests.waiting import PATIENCE, next_turns, until

MANY = "x" * 100_000


def frame(text: str) -> Frames:
    return Frames([text_message(text)])


class Echo:
    """A listener that says everything again, and keeps what happened to it."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.happened: list[str] = []
        self.ended = asyncio.Event()
        self.emptied = asyncio.Event()

    def message_received(self, message: Mapping[str, Any]) -> None:
        self.happened.append(message["text"])
        asyncio.get_running_loop().call_soon(self._answer, message["text"])

    def _answer(self, text: str) -> None:
        self.transport.write(frame(text))
        self.transport.receive_next()

    def drained(self) -> None:
        self.emptied.set()

    def disconnected(self, code: int) -> None:
        self.happened.append(f"disconnected {code}")
        self.ended.set()


class Switchboard:
    """An application that hands over every connection, and returns."""

    def __init__(self) -> None:
        self.echoes: list[Echo] = []
        self.returned = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        transport = transport_of(scope)
        assert transport is not None
        self.echoes.append(Echo(transport))
        transport.hand_over(self.echoes[-1])
        self.returned.set()


@asynccontextmanager
async def serving(application: Application, **options: Any) -> AsyncIterator[int]:
    """Yield the port of a server in this event loop."""
    options = {"ws_per_message_deflate": False, "timeout_graceful_shutdown": 1} | options
    async with in_process.serving(application, **options) as (_, port):
        yield port


@asynccontextmanager
async def handed_over(**options: Any) -> AsyncIterator[tuple[ClientConnection, Echo]]:
    """Yield a client, and the listener at its other end."""
    board = Switchboard()
    async with (
        serving(board, **options) as port,
        connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None) as client,
    ):
        await asyncio.wait_for(board.returned.wait(), PATIENCE)
        yield client, board.echoes[0]


async def test_the_connection_outlives_the_application() -> None:
    async with handed_over() as (client, echo):
        for word in ("one", "two"):
            await client.send(word)
            assert await client.recv() == word
        await client.close(code=1000)
        await asyncio.wait_for(echo.ended.wait(), PATIENCE)

    assert echo.happened == ["one", "two", "disconnected 1000"]


async def test_messages_that_come_together_are_heard_one_after_the_other() -> None:
    async with handed_over() as (client, echo):
        await asyncio.gather(*(client.send(str(number)) for number in range(50)))
        heard = [await client.recv() for _ in range(50)]

    assert heard == [str(number) for number in range(50)]
    assert echo.happened[:50] == heard


async def test_an_application_that_speaks_asgi_is_served_as_ever() -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": scope["subprotocols"][0]})
        message = await receive()
        await send({"type": "websocket.send", "text": message["text"]})
        await send({"type": "websocket.close", "code": 4321, "reason": "enough"})

    async with (
        serving(echo) as port,
        connect(f"ws://127.0.0.1:{port}/", subprotocols=["a"]) as client,  # type: ignore[list-item]
    ):
        await client.send("word")
        assert await client.recv() == "word"
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4321, "enough")


async def test_a_line_says_when_it_is_full_and_when_it_is_drained() -> None:
    async with handed_over() as (client, echo):
        client.transport.pause_reading()
        sent = 1
        while echo.transport.write(frame(MANY)):
            sent += 1
            await next_turns()
        assert not echo.emptied.is_set()
        client.transport.resume_reading()
        got = [await client.recv() for _ in range(sent)]
        await asyncio.wait_for(echo.emptied.wait(), PATIENCE)

    assert set(map(len, got)) == {len(MANY)}


async def test_a_client_that_vanishes_is_gone_once_and_nothing_is_written_to_it() -> None:
    async with handed_over() as (client, echo):
        client.transport.abort()
        await asyncio.wait_for(echo.ended.wait(), PATIENCE)
        assert echo.transport.write(frame("whatever"))

    assert echo.happened == ["disconnected 1005"]


async def test_a_dropped_line_ends_the_connection() -> None:
    async with handed_over() as (client, echo):
        echo.transport.drop(RuntimeError())
        await asyncio.wait_for(client.wait_closed(), PATIENCE)
        await asyncio.wait_for(echo.ended.wait(), PATIENCE)


async def test_a_server_that_stops_says_that_it_restarts() -> None:
    board = Switchboard()
    async with serving(board) as port:
        client = await connect(f"ws://127.0.0.1:{port}/")
        await asyncio.wait_for(board.returned.wait(), PATIENCE)
    await client.wait_closed()

    assert client.close_code == 1012
    assert board.echoes[0].happened == ["disconnected 1012"]


async def test_a_server_that_stops_finishes_what_is_on_its_way() -> None:
    board = Switchboard()
    async with serving(board) as port:
        client = await connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None)
        await asyncio.wait_for(board.returned.wait(), PATIENCE)
        client.transport.pause_reading()
        sent = 1
        while board.echoes[0].transport.write(frame(MANY)):
            sent += 1
            await next_turns()
        asyncio.get_running_loop().call_later(0.2, client.transport.resume_reading)
    got = [await client.recv() for _ in range(sent)]
    await client.wait_closed()

    assert set(map(len, got)) == {len(MANY)}
    assert client.close_code == 1012


async def test_a_server_that_stops_does_not_wait_for_who_does_not_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    board = Switchboard()
    async with serving(board) as port:
        client = await connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None)
        await asyncio.wait_for(board.returned.wait(), PATIENCE)
        client.transport.pause_reading()
        written = 1
        while board.echoes[0].transport.write(frame(MANY)):
            written += 1
            await next_turns()
    client.transport.abort()

    assert board.echoes[0].happened == ["disconnected 1012"]
    assert not caplog.messages, "uvicorn's time-out was exceeded"


async def test_until_it_is_told_a_client_of_a_server_that_stops_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delays = iter([0.0, 0.4])
    monkeypatch.setattr(
        "eventlog.websocket.uvicorn_protocol.close_delay", lambda connections, timeout: next(delays)
    )
    board = Switchboard()

    async def write_to_the_second(clients: list[ClientConnection]) -> None:
        ends = [asyncio.create_task(client.wait_closed()) for client in clients]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        (second,) = (echo for echo in board.echoes if not echo.ended.is_set())
        second.transport.write(frame("meanwhile"))
        await asyncio.gather(*ends)

    async with serving(board) as port:
        clients = [await connect(f"ws://127.0.0.1:{port}/") for _ in range(2)]
        await until(lambda: len(board.echoes) == 2)
        writing = asyncio.create_task(write_to_the_second(clients))
    await asyncio.wait_for(writing, PATIENCE)

    assert [client.close_code for client in clients] == [1012, 1012]
    assert sorted([await left_in(client) for client in clients]) == [[], ["meanwhile"]]


async def left_in(client: ClientConnection) -> list[str | bytes]:
    """Return the messages that a closed client has not been asked for yet."""
    messages = []
    with contextlib.suppress(ConnectionClosed):
        while True:
            messages.append(await client.recv())
    return messages


async def test_who_answers_pings_stays_and_who_does_not_goes() -> None:
    async with handed_over(ws_ping_interval=3600, ws_ping_timeout=3600) as (client, echo):
        protocol = cast(FanoutProtocol, echo.transport)
        protocol.ping(server_frame(PING, b"once"))
        await client.send("after the ping")  # and after its pong, which comes first
        await client.recv()
        protocol.ping(server_frame(PING, b"more"))
        assert not echo.ended.is_set()
        protocol.ping(server_frame(PING, b"late"))  # at once: no pong can have come
        await asyncio.wait_for(echo.ended.wait(), PATIENCE)
        await asyncio.wait_for(client.wait_closed(), PATIENCE)

    assert client.close_code == 1011


async def test_a_ping_that_goes_out_with_a_heartbeat_wants_its_answer_too() -> None:
    heartbeat = Frames([text_message("heartbeat")], ping=server_frame(PING, b"once"))
    async with handed_over(ws_ping_interval=3600, ws_ping_timeout=3600) as (client, echo):
        protocol = cast(FanoutProtocol, echo.transport)
        protocol.write(heartbeat)
        await client.send("after the ping")
        assert [await client.recv() for _ in range(2)] == ["heartbeat", "after the ping"]
        protocol.ping(server_frame(PING, b"more"))
        assert not echo.ended.is_set()
        protocol.write(heartbeat)  # without another ping, while there is no pong
        await client.send("after the second ping")
        assert [await client.recv() for _ in range(2)] == ["heartbeat", "after the second ping"]
        protocol.write(heartbeat)
        protocol.ping(server_frame(PING, b"late"))
        await asyncio.wait_for(echo.ended.wait(), PATIENCE)
        await asyncio.wait_for(client.wait_closed(), PATIENCE)

    assert client.close_code == 1011


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody knows what a client took")
async def test_who_takes_frames_slowly_stays_and_who_takes_none_is_cut_off() -> None:
    async with handed_over(ws_ping_interval=3600, ws_ping_timeout=3600) as (client, echo):
        protocol = cast(FanoutProtocol, echo.transport)
        transport = protocol.transport
        client.transport.pause_reading()
        written = 1
        while written < 100 or not transport.get_write_buffer_size():
            echo.transport.write(frame(MANY))
            written += 1
            await next_turns()
        protocol.ping(server_frame(PING, b"once"))
        before = bytes_acknowledged(transport)
        client.transport.resume_reading()  # it takes some, until its own queue is full
        await until(lambda: bytes_acknowledged(transport) != before)
        protocol.ping(server_frame(PING, b"more"))
        assert not echo.ended.is_set()

        async with asyncio.timeout(PATIENCE):
            while not echo.ended.is_set():
                protocol.ping(server_frame(PING, b"next"))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(echo.ended.wait(), 0.05)
        client.transport.abort()

    assert transport.is_closing()
    assert transport.get_write_buffer_size() == 0, "it waits for one who takes nothing"


async def test_a_bad_frame_ends_the_connection_with_its_code() -> None:
    async with handed_over(ws_max_size=10) as (client, echo):
        await client.send("more than ten bytes")
        await asyncio.wait_for(echo.ended.wait(), PATIENCE)
        await asyncio.wait_for(client.wait_closed(), PATIENCE)

    assert client.close_code == 1009
    assert echo.happened == ["disconnected 1009"]


async def test_what_a_client_floods_with_is_parsed_in_turns_with_what_others_say() -> None:
    board = Switchboard()
    async with (
        serving(board) as port,
        connect(f"ws://127.0.0.1:{port}/", compression=None, ping_interval=None) as flooding,
        connect(f"ws://127.0.0.1:{port}/", compression=None) as other,
    ):
        await until(lambda: len(board.echoes) == 2)
        protocol = next(
            cast(FanoutProtocol, echo.transport)
            for echo in board.echoes
            if cast(FanoutProtocol, echo.transport).client == flooding.local_address
        )
        protocol.data_received(masked(FIN | PONG) * 500)  # within what may be sent in a minute
        assert not protocol.transport.is_reading(), "it was parsed in one go"
        await other.send("meanwhile")
        assert await other.recv() == "meanwhile"
        await flooding.send("and then")
        assert await flooding.recv() == "and then"
