"""What a broken or hostile client sends closes that client, with a code and a word, and disturbs nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Origin

from tests.ledgers import following
from tests.servers import Server, serve
from tests.sockets import V1, close_code, head_of
from tests.writers import Writer


@pytest.fixture(scope="module", params=["uvicorn", "daphne"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program: Literal["uvicorn", "daphne"] = request.param
    with serve(tmp_path_factory.mktemp("log") / "log.sqlite3", program=program) as started:
        yield started


@asynccontextmanager
async def witness(server: Server, pen: Writer) -> AsyncIterator[None]:
    """A client that is there all the time, and gets exactly what is appended at the end."""
    pen.start(events=1, batch=1)
    await asyncio.to_thread(pen.wait_for)
    head = await head_of(f"{server.ws_url}/ws/detection")
    async with following(server.ws_url, count=1) as crowd:
        await crowd.reach(head)
        yield
        pen.start(events=5, batch=1)
        await asyncio.to_thread(pen.wait_for)
        await crowd.reach(head + 5)

    assert crowd.verdict() == f"1 clients x {head + 5} events: 0 lost, 0 doubled, 0 out of order"
    assert not crowd.closes()


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        ("{", {4400}),
        (b"\x00\xff", {4400}),
        ("x" * 5000, {1009, 4400}),
        ("x" * 2**20, {1009, 4400, None}),
    ],
    ids=["malformed JSON", "binary", "5000 bytes", "1 MiB"],
)
async def test_a_bad_message_closes(
    server: Server, pen: Writer, message: str | bytes, codes: set[int | None]
) -> None:
    async with witness(server, pen), connect(f"{server.ws_url}/ws/detection", subprotocols=[V1]) as socket:
        await socket.send(message)

        assert await close_code(socket) in codes


async def test_a_plain_client_is_told_1003_of_a_binary_message_and_nothing_of_a_strange_one(
    server: Server, pen: Writer
) -> None:
    async with witness(server, pen), connect(f"{server.ws_url}/ws/detection") as socket:
        await socket.send("{")
        await socket.send(b"\x00\xff")

        assert await close_code(socket) in {1003, 4400}  # the latter from daphne


async def test_text_that_is_no_utf_8_closes(server: Server, pen: Writer) -> None:
    async with witness(server, pen), connect(f"{server.ws_url}/ws/detection", subprotocols=[V1]) as socket:
        socket.protocol.send_frame(Frame(Opcode.TEXT, b"\xc3\x28"))
        socket.send_data()

        assert await close_code(socket) in {1007, 4400, None}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/ws/detection?since=abc", 4400),
        ("/ws/detection?since=-5", 4400),
        ("/ws/nothing/of/that/kind", 4404),
        ("/ws/system-health", 4401),
        ("/ws/stranger", 4401),
        ("/ws/system-health?token=9.forged", 4401),
    ],
)
async def test_a_bad_address_is_told_by_its_code(server: Server, pen: Writer, path: str, code: int) -> None:
    async with witness(server, pen), connect(f"{server.ws_url}{path}") as socket:
        assert await close_code(socket) == code


async def test_a_page_of_another_origin_is_refused_in_the_handshake(server: Server, pen: Writer) -> None:
    async with witness(server, pen):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{server.ws_url}/ws/detection", origin=Origin("https://elsewhere.example"))

    assert refused.value.response.status_code == 403
    async with connect(f"{server.ws_url}/ws/detection", origin=Origin("http://localhost:3000")) as socket:
        assert json.loads(await socket.recv())["type"] == "system"


async def test_an_answer_never_comes_before_the_welcome(server: Server) -> None:
    for _ in range(10):
        async with connect(f"{server.ws_url}/ws/detection") as socket:
            await socket.send("ping")

            assert json.loads(await socket.recv())["type"] == "system"
            assert json.loads(await socket.recv())["type"] == "pong"
