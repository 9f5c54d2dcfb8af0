"""Long answers from real servers: all of it, or none that could be taken for all."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Literal

import pytest

from tests.servers import Server, manage, serve
from tests.waiting import PATIENCE
from tests.writers import writers

EVENTS, LONG = 4000, 2000
"""More than systems keep of what nobody reads: 8 MB in all."""
GET = b"GET /api/events/detection?limit=10000 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
END = b"\r\n0\r\n\r\n"


@pytest.fixture(params=["uvicorn", "daphne"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program: Literal["uvicorn", "daphne"] = request.param
    with serve(tmp_path_factory.mktemp("log") / "log.sqlite3", program=program) as started:
        with writers(started.environment, 1) as (pen,):
            pen.start(events=EVENTS, batch=200, padding=LONG)
            pen.wait_for()
        yield started


def answer(server: Server, *, while_it_comes: list[str] | None = None) -> bytes:
    """Return an answer as it came; a command runs once it began, before most of it was read."""
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", server.port))
        client.sendall(GET)
        heard = client.recv(1000)
        if while_it_comes:
            manage(server.environment, *while_it_comes)
        while more := client.recv(1 << 20):
            heard += more
    return heard


def lines(heard: bytes) -> list[dict[str, Any]]:
    """Return the lines of an answer in chunks, as far as those came."""
    _, _, rest = heard.partition(b"\r\n\r\n")
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body += rest[: int(size, 16)]
        rest = rest[int(size, 16) + 2 :]
    return [json.loads(line) for line in body.splitlines()]


async def test_all_of_a_replay_comes(server: Server) -> None:
    heard = await asyncio.to_thread(answer, server)

    assert heard.endswith(END)
    assert [line["seq"] for line in lines(heard)] == list(range(1, EVENTS + 1))


@pytest.mark.parametrize("server", ["uvicorn"], indirect=True)  # daphne waits for no client: it has sent all
async def test_what_is_pruned_meanwhile_ends_an_answer_for_all_to_see(server: Server) -> None:
    prune = ["events", "prune", "--stream", "detection", "--keep", "10"]
    heard = await asyncio.to_thread(lambda: answer(server, while_it_comes=prune))

    *_, last = lines(heard)
    assert not heard.endswith(END)
    assert (last["type"], last["code"]) == ("error", "below_floor")
    assert "is cut short" in server.printed()
    assert "Traceback" not in server.printed()
