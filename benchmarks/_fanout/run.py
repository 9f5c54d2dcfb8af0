"""One run: a server, a crowd, and a publisher for a while; what it cost and how long deliveries took."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks._fanout.arrivals import Commit
from benchmarks._fanout.crowd import Crowd
from benchmarks._fanout.sides import Running
from benchmarks._fanout.usage import Usage, machine_seconds
from tests.servers import PROJECT

STRAGGLERS = 3.0
"""Seconds that a server has after the last event, to bring it to all."""
WARM_UP = 1.0
"""Seconds at the beginning whose events are not judged: first pages, caches, the first batch."""
STOPS_AFTER = 10.0
"""Seconds beyond the planned ones in which a publisher that is held up still may finish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run showed. Delays in milliseconds, CPU in shares of one core."""

    rate: float
    """Events a second that were really published."""
    deliveries: float
    """Events a second that arrived, counted for each client."""
    frames: float
    """Reads of a frame with events a second: how much the batching saves."""
    p50: float | None
    p99: float | None
    longest: float | None
    lost: int
    """Deliveries that had not come STRAGGLERS after the last event."""
    out_of_order: int
    cut_off: int
    """Connections that the server ended."""
    server_cpu: float
    crowd_cpu: float
    publisher_cpu: float
    others_cpu: float
    """What the rest of the machine was busy with meanwhile: where that is much, delays are longer."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.out_of_order or self.cut_off)

    @property
    def per_cpu_second(self) -> float:
        """Return how many deliveries a second of the server's processor time was good for.

        The figure that says most of a server on a machine that others use too.
        """
        return self.deliveries / self.server_cpu if self.server_cpu else 0.0

    def within(self, p99: float) -> bool:
        """Tell whether all came, and 99 of 100 within these milliseconds."""
        return self.clean and self.p99 is not None and self.p99 <= p99


class Publisher:
    """The publishing process, ready to go."""

    def __init__(self, running: Running, rate: float, seconds: float, folder: Path) -> None:
        to, *where = running.publisher
        self._report = folder / "published.json"
        self._limit = seconds + STOPS_AFTER
        command = [sys.executable, "-m", "benchmarks._fanout.publish", to, f"{rate:g}", f"{seconds:g}"]
        self._process = subprocess.Popen(
            [*command, str(self._report), *where],
            cwd=PROJECT,
            env={**running.environment, "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        self._began = time.monotonic()

    def is_done(self) -> bool:
        """Tell whether all is published; one that is held up for too long is ended."""
        if time.monotonic() - self._began > self._limit:
            self._process.kill()
        return self._report.exists() or self._process.poll() is not None

    def report(self) -> tuple[list[Commit], float]:
        """Return the commits, and the publisher's share of a core; nothing if it had to be ended."""
        if not self._report.exists():
            return [], 1.0
        found = json.loads(self._report.read_text())
        return [(first, last, at) for first, last, at in found["commits"]], found["cpu"]

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def publisher(running: Running, rate: float, seconds: float) -> Iterator[Publisher]:
    """Yield a publisher that waits for its go()."""
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder:
        started = Publisher(running, rate, seconds, Path(folder))
        try:
            yield started
        finally:
            started.end()


def measure(
    running: Running, crowd: Crowd, rate: float, seconds: float, *, during: Callable[[], bool] | None = None
) -> Outcome:
    """Publish at `rate` for `seconds`; `during` is called every now and then, and may act on the crowd."""
    with publisher(running, rate, seconds) as started:
        crowd.arrivals.clear()
        crowd.closed = crowd.out_of_order = 0
        clients = crowd.open
        server, own, began = Usage(running.pid), time.process_time(), time.monotonic()
        worked = machine_seconds()
        started.go()

        def over() -> bool:
            return started.is_done() or bool(during and during())

        crowd.receive(seconds + STOPS_AFTER, until=over)
        passed = time.monotonic() - began
        server_cpu, crowd_cpu = server.share(), (time.process_time() - own) / passed
        commits, publisher_cpu = started.report()
        others = (machine_seconds() - worked) / passed - server_cpu - crowd_cpu - publisher_cpu
        last = commits[-1][1] if commits else 0
        crowd.receive(STRAGGLERS, until=lambda: crowd.slowest() >= last)
    return outcome(crowd, clients, commits, (server_cpu, crowd_cpu, publisher_cpu, max(0.0, others)))


def outcome(
    crowd: Crowd, clients: int, commits: Sequence[Commit], cpu: tuple[float, float, float, float]
) -> Outcome:
    """Sum up what a crowd of `clients` got of what was committed."""
    events = commits[-1][1] - commits[0][0] + 1 if commits else 0
    seconds = commits[-1][2] - commits[0][2] if len(commits) > 1 else 1.0
    delays = crowd.arrivals.delays(commits, skip=WARM_UP if seconds > 2 * WARM_UP else 0.0)
    came = crowd.arrivals.deliveries()
    return Outcome(
        rate=events / seconds,
        deliveries=came / max(seconds, crowd.arrivals.span()),
        frames=crowd.arrivals.frames / max(seconds, crowd.arrivals.span()),
        p50=delays.ms(0.5),
        p99=delays.ms(0.99),
        longest=delays.ms(1.0),
        lost=max(0, events * clients - came) if commits else clients,
        out_of_order=crowd.out_of_order,
        cut_off=crowd.closed,
        server_cpu=cpu[0],
        crowd_cpu=cpu[1],
        publisher_cpu=cpu[2],
        others_cpu=cpu[3],
    )
