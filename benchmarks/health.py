"""What a health check costs, and how long 30 days of history and trends take.

    python -m benchmarks.health                                SQLite, in a temporary file
    DATABASE_URL=postgres://... python -m benchmarks.health    PostgreSQL, in a database of its own

Beside the sums of each hour, trends are also made from the samples themselves, which is what they save.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks._database import database

START = datetime(2026, 11, 1, tzinfo=UTC)
SLOT = timedelta(seconds=30)
ROUNDS = 5


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--checks", type=int, default=20, help="checks to measure; default 20")
    parser.add_argument(
        "--samples", type=int, default=86_400, help="samples of history; default 30 days of them"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder, database(Path(folder)) as kind:
        print(f"health on {kind}")
        checks(arguments.checks)
        history_and_trends(arguments.samples)


def checks(count: int) -> None:
    """Run `count` checks and print what one takes: its share of a core at one in 30 s, and its time."""
    from pokertool_site.wiring import CHECKS  # noqa: PLC0415 (needs the settings)

    first = START - count * SLOT
    CHECKS.run(first - SLOT)  # the first one has nothing to compare counters with, and waits
    used, took = time.process_time(), time.perf_counter()
    for number in range(count):
        assert CHECKS.run(first + number * SLOT) is not None
    used, took = (time.process_time() - used) / count, (time.perf_counter() - took) / count
    share = used / SLOT.total_seconds()
    print(
        f"  a check         {used * 1000:6.1f} ms of CPU ({share:.3%} of a core), {took * 1000:.0f} ms in all"
    )


def history_and_trends(count: int) -> None:
    from health.history import history  # noqa: PLC0415 (needs the settings)
    from health.models import Hour, Sample  # noqa: PLC0415
    from health.trends import summary, trends  # noqa: PLC0415

    metrics = Sample.objects.latest("slot").metrics
    Hour.objects.all().delete()
    Sample.objects.all().delete()
    Sample.objects.bulk_create((sample(number, metrics) for number in range(count)), batch_size=2000)
    end = START + (count - 1) * SLOT
    hours = count // 120
    from_samples = milliseconds(lambda: trends(until=end, hours=hours), rounds=1)
    rows = Sample.objects.values_list("slot", "metrics")
    Hour.objects.bulk_create(
        Hour(hour=hour, count=number, metrics=sums) for hour, (number, sums) in summary(rows).items()
    )
    from_sums = milliseconds(lambda: trends(until=end, hours=hours))
    day = milliseconds(lambda: trends(until=end, hours=24))
    page = milliseconds(lambda: history(since=START, until=end, limit=1000))
    print(f"  trends, {hours} h  {from_sums:6.1f} ms from sums, {from_samples:.0f} ms from {count:,} samples")
    print(f"  trends, 24 h    {day:6.1f} ms")
    print(f"  history, 1000   {page:6.1f} ms of {count:,}")


def sample(number: int, metrics: dict[str, Any]) -> Any:
    from health.models import Sample  # noqa: PLC0415 (needs the settings)

    return Sample(
        slot=START + number * SLOT,
        overall_status="healthy",
        failing_count=0,
        degraded_count=0,
        metrics=metrics | {"cpu_percent": float(number % 100)},
    )


def milliseconds(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
