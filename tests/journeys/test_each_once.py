"""A client that comes and goes at any moment gets every event once, in order: on the real server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from tests.ledgers import Ledger
from tests.servers import Server, manage, serve
from tests.sockets import V1, head_of
from tests.waiting import PATIENCE
from tests.writers import Writer, writers


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
        address = f"{server.ws_url}/ws/detection"
        start = await head_of(address)
        ledger = Ledger(address, cursor=start)
        for pen, batch in zip(pens, batches, strict=True):
            pen.start(events=150, batch=batch)
        for stay in stays:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ledger.visit(), stay * dice.uniform(0.5, 1.5))
        await done(pens)
        following = asyncio.create_task(ledger.follow())
        await asyncio.wait_for(ledger.reach(start + 300), PATIENCE)
        following.cancel()
        return [seq - start for seq in ledger.seqs]

    assert asyncio.run(journey()) == list(range(1, 301))


async def done(pens: list[Writer]) -> None:
    for pen in pens:
        await asyncio.to_thread(pen.wait_for)


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
        manage(server.environment, "events", "prune", "--stream", "detection", "--keep", "10")

        lost = asyncio.run(hello(server, since=20))
        kept = asyncio.run(hello(server, since=40))

    assert (lost["recovered"], lost["seq"], lost["floor"]) == (False, 50, 41)
    assert lost["snapshot"] is not None
    assert kept["recovered"] is True
