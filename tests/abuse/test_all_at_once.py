"""All attacks at once, from many addresses: an ordinary page goes on getting its events."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.abuse.bystanders import scene
from tests.servers import PROJECT, Server, serve
from tests.writers import writers

SHARE = float(os.environ.get("POKERTOOL_TEST_ABUSE_SHARE", "0.1"))
"""How much of the whole attack is staged. The whole, 1, takes some minutes and a machine that is free."""
WHOLE = {"deaf": 1000, "filters": 300, "replays": 50, "handshakes": 2000, "bodies": 200}
EVENTS = 200_000
EVENTS_WITHIN = 3.0
"""How many times as old as in the quiet an event may be when it comes, at the median."""


@asynccontextmanager
async def attackers(server: Server, counts: dict[str, int]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Yield a process that has opened so many sockets of each kind, and holds them."""
    process = await asyncio.create_subprocess_exec(
        # Real ones have processors of their own; on ours they give way to the page and the one who appends.
        *("nice", "-n", "19"),
        sys.executable,
        "-m",
        "tests.abuse.attackers",
        str(server.port),
        json.dumps(counts),
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.timeout(900)
async def test_a_page_gets_its_events_while_all_attacks_are_under_way(tmp_path: Path) -> None:
    events = round(EVENTS * SHARE)
    counts = {kind: max(1, round(count * SHARE)) for kind, count in WHOLE.items()}
    with serve(tmp_path / "log.sqlite3") as server:
        with writers(server.environment, 1) as (writer,):
            writer.start(events=events, batch=1000, padding=100)
            await asyncio.to_thread(writer.wait_for)
        async with scene(server, since=events) as watched:
            await watched.quiet()
            async with attackers(server, counts) as attacking:
                await watched.under_attack("all at once", events_within=EVENTS_WITHIN)
                told, _ = await attacking.communicate(b"")  # ends its standard input
            await watched.afterwards()
        assert "Traceback" not in server.printed()

    print({kind: str(figures) for kind, figures in watched.figures.items()}, json.loads(told))  # noqa: T201
