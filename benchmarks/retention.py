"""Whether pruning holds up appends: how long they take while it runs, and while it does not.

    python -m benchmarks.retention                                    SQLite, 200,000 events
    DATABASE_URL=postgres://... python -m benchmarks.retention --events 10000000

The log is filled by the database itself. Then one thread appends an event every 10 ms to the stream, as a
capture does, alone for a while, and then while another one removes the older half. The longest
append is what a lock can have cost. Steps are timed at the beginning and at the end: removing has to
cost the same.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks._database import database
from benchmarks.admin import fill

PACE = 0.01
"""Seconds between two appends."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=200_000, help="events in the log; default 200000")
    parser.add_argument("--seconds", type=float, default=10, help="of appends before pruning; default 10")
    parser.add_argument("--prune", type=int, help="how many to remove; default half of them")
    arguments = parser.parse_args()
    number = arguments.prune or arguments.events // 2
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder, database(Path(folder)) as kind:
        print(f"filling a log of {arguments.events:,} events on {kind} ...", flush=True)
        fill(arguments.events, datetime.now(UTC).replace(microsecond=0) - timedelta(days=30))
        with appending() as delays:
            time.sleep(arguments.seconds)
            alone = delays()
            steps, took = pruned(number)
            beside = delays()[len(alone) :]
    print(f"  appends alone          {described(alone)}")
    print(f"  appends while pruning  {described(beside)}")
    print(f"  {number:,} removed in {took:.1f} s, {number / took:,.0f}/s; {described_steps(steps)}")


@contextmanager
def appending() -> Iterator[Callable[[], list[float]]]:
    """Append one event after the other in a thread; yield what returns how long each took, in seconds."""
    from eventlog.record import NewEvent  # noqa: PLC0415 (needs the settings)
    from eventlog.store.append import append  # noqa: PLC0415 (needs the settings)

    took: list[float] = []
    over = threading.Event()

    def work() -> None:
        try:
            while not over.wait(PACE):
                began = time.perf_counter()
                append(stream="detection", event=NewEvent(type="card", key="table-1"))
                took.append(time.perf_counter() - began)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield lambda: took.copy()
    finally:
        over.set()
        thread.join()


def pruned(number: int) -> tuple[list[float], float]:
    """Remove the oldest `number` events; return the seconds of each step's removal, and of all."""
    from eventlog.store.retention import prune_to  # noqa: PLC0415

    steps: list[float] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        began = time.perf_counter()
        answer = execute(sql, params, many, context)
        if sql.startswith("DELETE"):
            steps.append(time.perf_counter() - began)
        return answer

    began = time.perf_counter()
    with connection.execute_wrapper(watch):
        prune_to("detection", number)
    return steps, time.perf_counter() - began


def described(delays: Sequence[float]) -> str:
    """Return how long appends took, in one line."""
    ms = sorted(each * 1000 for each in delays)
    if not ms:
        return "none came through"
    p50, p99 = statistics.median(ms), ms[int(len(ms) * 0.99)]
    return f"p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  longest {ms[-1]:7.1f} ms  ({len(ms)} appends)"


def described_steps(steps: Sequence[float]) -> str:
    """Return how long steps took at first and at last, and the longest."""
    part = max(1, len(steps) // 10)
    first, last = (statistics.median(each) * 1000 for each in (steps[:part], steps[-part:]))
    return f"a step's DELETE {first:.1f} ms at first, {last:.1f} at last, longest {max(steps) * 1000:.0f}"


if __name__ == "__main__":
    main()
