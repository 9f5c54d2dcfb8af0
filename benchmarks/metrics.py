"""What counting costs: deliveries with it and without it, in turns, in one run.

    python -m benchmarks.metrics
    python -m benchmarks.metrics --connections 200 --dialect pokertool.v1

Real consumers follow a real tail, and hand their frames to a server that does nothing with
them: a delivery is as cheap as it can be, so that the share of the counting is as large
as it can be. `one event a frame` is the worst case; batches share the same additions.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
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
    nothing = patch.multiple(
        "eventlog.websocket.consumer",
        traffic=lambda *_: Uncounted(),
        count_close=_nothing,
        count_recovery=_nothing,
    )
    tail = patch.multiple("eventlog.fanout.tail", observe_delivery=_nothing, count_refill=_nothing)

    class Both:
        def __enter__(self) -> None:
            nothing.start()
            tail.start()

        def __exit__(self, *_: object) -> None:
            tail.stop()
            nothing.stop()

    return Both()


class Uncounted:
    """Traffic that nobody counts."""

    opened = 0

    def sent(self, frames: Any) -> None:
        pass


def _nothing(*_: Any, **__: Any) -> None:
    pass


async def seconds(connections: int, events: int, batch: int, dialect: str) -> float:
    """Return the processor time in which `events` events reach all connections."""
    from eventlog.fanout.messages import Dialect  # noqa: PLC0415
    from eventlog.fanout.tail import Tail  # noqa: PLC0415
    from eventlog.record import WireEvent  # noqa: PLC0415
    from eventlog.store.replay import Page  # noqa: PLC0415
    from eventlog.websocket.consumer import StreamConsumer  # noqa: PLC0415 (needs the settings)

    head = 0

    async def read(stream: str, after: int, limit: int) -> Page:
        new = [
            WireEvent(seq=seq, type="card", key="t", text=EVENT.format(seq=seq), created=time.time())
            for seq in range(after + 1, head + 1)
        ]
        return Page(epoch="e", head=head, floor=1, events=new)

    async def take(message: Any) -> None:
        pass

    tail = Tail("detection", Page(epoch="e", head=0, floor=1, events=[]), read)
    consumers = [StreamConsumer(stream="detection") for _ in range(connections)]
    for consumer in consumers:
        consumer._dialect = Dialect(dialect)
        consumer._send = take
    tasks = [asyncio.create_task(consumer._follow(tail)) for consumer in consumers]
    tasks.append(asyncio.create_task(tail.follow()))
    await asyncio.sleep(0)
    began = time.process_time()
    for _ in range(0, events, batch):
        head += batch
        tail.wakeup.set()
        while min(consumers[0]._cursor, consumers[-1]._cursor) < head:  # noqa: ASYNC110 (turns of the loop are what is timed)
            await asyncio.sleep(0)
    took = time.process_time() - began
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert {consumer._cursor for consumer in consumers} == {head}
    return took


if __name__ == "__main__":
    main()
