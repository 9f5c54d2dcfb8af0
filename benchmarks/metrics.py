"""What counting costs: deliveries with it and without it, in turns, in one run.

    python -m benchmarks.metrics
    python -m benchmarks.metrics --connections 200 --dialect pokertool.v1

Connections that are level with the head follow a real tail, and do nothing with their frames: a delivery
is as cheap as it can be, so that the share of the counting is as large as it can be. `one event a frame`
is the worst case; batches share the same additions.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks._database import database

ROUNDS = 9
EVENT = (
    '{{"stream":"detection","seq":{seq},"type":"card","severity":"success","message":"Hero cards'
    ' detected: Ah, Kd","timestamp":"2026-11-23T01:02:03.456Z","key":"table-1",'
    '"data":{{"cards":["Ah","Kd"],"card_type":"hero","confidence":0.99}}}}'
)


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=1000, help="default 1000")
    parser.add_argument("--events", type=int, default=200, help="events a round; default 200")
    parser.add_argument("--dialect", default="pokertool.v1", help="subprotocol; default pokertool.v1")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as name, database(Path(name)):
        for batch in (1, 20):
            compare(arguments.connections, arguments.events, batch, arguments.dialect)


def compare(connections: int, events: int, batch: int, dialect: str) -> None:
    """Run rounds with and without counting in turns; print the medians and their ratio."""
    counted, bare = [], []
    for _ in range(ROUNDS):
        counted.append(asyncio.run(seconds(connections, events, batch, dialect)))
        with uncounted():
            bare.append(asyncio.run(seconds(connections, events, batch, dialect)))
    frames = connections * events / batch
    with_it, without = statistics.median(counted), statistics.median(bare)
    # Each pair ran back to back, so that a machine that slows down slows both.
    ratio = statistics.median(one / other for one, other in zip(bare, counted, strict=True))
    apart = statistics.median(one - other for one, other in zip(counted, bare, strict=True))
    print(
        f"{connections} connections, {batch} event(s) a frame, median of {ROUNDS} rounds\n"
        f"  deliveries/s  counted {connections * events / with_it:11,.0f}"
        f"   uncounted {connections * events / without:11,.0f}   ratio {ratio:.3f}\n"
        f"  counting costs {1e9 * apart / frames:4.0f} ns a frame and connection,"
        f" {1e9 * apart / (connections * events):4.0f} ns a delivery"
    )


def uncounted() -> Any:
    """Return a context in which nothing is counted: what is called instead does nothing."""
    stack = ExitStack()
    stack.enter_context(patch("eventlog.fanout.groups.traffic", lambda *_: Uncounted()))
    nothing = patch.multiple("eventlog.fanout.tail", observe_delivery=_nothing, count_refill=_nothing)
    stack.enter_context(nothing)
    return stack


class Uncounted:
    """Traffic that nobody counts."""

    def sent(self, frames: Any, *, to: int = 1) -> None:
        pass


def _nothing(*_: Any, **__: Any) -> None:
    pass


class Taker:
    """A connection that is level with the head, and does nothing with a frame."""

    def __init__(self) -> None:
        self.transport: Any = self

    def write(self, frames: Any) -> bool:
        return True

    def removed_from_group(self, cursor: int, *, blocked: bool) -> None:
        raise AssertionError(f"left alone at {cursor}, blocked: {blocked}")


async def seconds(connections: int, events: int, batch: int, dialect: str) -> float:
    """Return the processor time in which `events` events reach all connections."""
    from eventlog.fanout.messages import EVERYTHING, Dialect  # noqa: PLC0415
    from eventlog.fanout.tail import Tail  # noqa: PLC0415
    from eventlog.record import WireEvent  # noqa: PLC0415
    from eventlog.store.replay import Page  # noqa: PLC0415 (needs the settings)

    head = 0

    async def read(stream: str, after: int, limit: int) -> Page:
        new = [
            WireEvent(seq=seq, type="card", key="t", text=EVENT.format(seq=seq), created=time.time())
            for seq in range(after + 1, head + 1)
        ]
        return Page(epoch="e", head=head, floor=1, events=new)

    tail = Tail("detection", Page(epoch="e", head=0, floor=1, events=[]), read)
    group = tail.group(Dialect(dialect), EVERYTHING, heartbeat_after=15)
    for _ in range(connections):
        group.join(Taker(), 0)
    following = asyncio.create_task(tail.follow())
    await asyncio.sleep(0)
    began = time.process_time()
    for _ in range(0, events, batch):
        head += batch
        tail.wakeup.set()
        while group.cursor < head:  # noqa: ASYNC110 (turns of the loop are what is timed)
            await asyncio.sleep(0)
    took = time.process_time() - began
    following.cancel()
    await asyncio.wait([following])
    return took


if __name__ == "__main__":
    main()
