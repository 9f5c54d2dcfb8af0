"""A client that comes and goes at any moment gets every event once, in order: on the real server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.servers import PROJECT, Server, serve, server_environment
from tests.writers import Writer, writers

V1 = Subprotocol("pokertool.v1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("log") / "log.sqlite3") as started:
        yield started


@pytest.fixture(scope="module")
def pens(server: Server) -> Iterator[list[Writer]]:
    """Two processes that append to the server's log."""
    with writers(server.environment, 2) as started:
        yield started


class Ledger:
    """What a client that resumes has seen."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.cursor = 0
        self.epoch = ""

    async def visit(self, server: Server, *, stay: float, until: int | None = None) -> None:
        """Connect where the last visit ended; leave after `stay` seconds, or once event `until` came."""
        address = f"{server.ws_url}/ws/detection?since={self.cursor}&epoch={self.epoch}"
        async with connect(address, subprotocols=[V1], max_size=None) as socket:
            hello = json.loads(await socket.recv())
            assert hello["recovered"] is True
            self.epoch = hello["epoch"]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(stay):
                    while until is None or self.cursor < until:
                        message = json.loads(await socket.recv())
                        self.seqs += [event["seq"] for event in message.get("events", [])]
                        self.cursor = message.get("through", self.cursor)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stays=st.lists(st.floats(0.001, 0.25), min_size=3, max_size=12),
    batches=st.lists(st.integers(1, 40), min_size=2, max_size=2),
    seed=st.integers(0, 2**16),
)
def test_whatever_the_moment_each_event_comes_once(
    server: Server, pens: list[Writer], stays: list[float], batches: list[int], seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 (a schedule, no secret)

    async def journey() -> list[int]:
        ledger = Ledger()
        ledger.cursor = await head(server)
        start = ledger.cursor
        for pen, batch in zip(pens, batches, strict=True):
            pen.start(events=150, batch=batch)
        for stay in stays:
            await ledger.visit(server, stay=stay * dice.uniform(0.5, 1.5))
        await done(pens)
        await ledger.visit(server, stay=30, until=start + 300)
        assert ledger.cursor == start + 300
        return [seq - start for seq in ledger.seqs]

    assert asyncio.run(journey()) == list(range(1, 301))


async def done(pens: list[Writer]) -> None:
    for pen in pens:
        await asyncio.to_thread(pen.wait_for)


async def head(server: Server) -> int:
    async with connect(f"{server.ws_url}/ws/detection", subprotocols=[V1]) as socket:
        return int(json.loads(await socket.recv())["seq"])


def test_an_event_of_another_process_reaches_a_plain_client(server: Server, pens: list[Writer]) -> None:
    async def journey() -> list[str]:
        async with connect(f"{server.ws_url}/ws/detection") as socket:
            assert json.loads(await socket.recv())["type"] == "system"
            pens[0].start(events=3, batch=1)
            messages = [json.loads(await asyncio.wait_for(socket.recv(), 30)) for _ in range(3)]
            await asyncio.to_thread(pens[0].wait_for)
            return [message["message"] for message in messages]

    assert asyncio.run(journey()) == ["event 0", "event 1", "event 2"]


def test_pruned_history_is_answered_with_a_snapshot_that_later_events_complete(tmp_path: Path) -> None:
    async def hello(server: Server, since: int) -> dict[str, object]:
        async with connect(f"{server.ws_url}/ws/detection?since={since}", subprotocols=[V1]) as socket:
            content: dict[str, object] = json.loads(await socket.recv())
            return content

    with serve(tmp_path / "log.sqlite3") as server, writers(server.environment, 1) as (pen,):
        pen.start(events=50, batch=10)
        pen.wait_for()
        environment = server_environment(tmp_path / "log.sqlite3", tmp_path)
        keep = [sys.executable, "manage.py", "events", "prune", "--stream", "detection", "--keep", "10"]
        subprocess.run(keep, cwd=PROJECT, env=environment, check=True, capture_output=True)

        lost = asyncio.run(hello(server, since=20))
        kept = asyncio.run(hello(server, since=40))

    assert (lost["recovered"], lost["seq"], lost["floor"]) == (False, 50, 41)
    assert lost["snapshot"] is not None
    assert kept["recovered"] is True
