"""What is measured of a side: highest rate, a rate held, delay, connections held, a restart, a soak.

Each starts a server of its own, ends it, and is bounded in time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks._fanout.crowd import Crowd
from benchmarks._fanout.run import Outcome, measure, publisher
from benchmarks._fanout.sides import Running, Side
from benchmarks._fanout.usage import Usage

LADDER = [round(base * 10**power) for power in range(5) for base in (1, 1.5, 2, 3, 5, 7)]
"""Events a second that are tried: 1, 2, 2, 3, 5, 7, 10, 15 ... 70,000."""
TRIES = 2
DISTURBED = 0.3
"""Share of a core that others on this machine used, above which a rate that failed is tried again."""
RECOVERS_WITHIN = 30.0
"""Seconds after which a crowd that came back and is not level counts as lost."""


def at_rate(side: Side, *, clients: int, rate: float, seconds: float) -> Outcome:
    """Return what `clients` get of `rate` events a second."""
    with side.run() as running:
        crowd = running.crowd()
        crowd.connect(clients)
        found = measure(running, crowd, rate, seconds)
        crowd.close()
    return found


def highest(
    side: Side, *, clients: int, seconds: float, p99: float, say: Callable[[str], None]
) -> Outcome | None:
    """Return the run at the highest rate of LADDER that nothing is lost at, and p99 (ms) is kept; else None.

    Which rung it is, is found by halving, a fresh server for each try.
    """
    low, high, best = -1, len(LADDER), None
    while high - low > 1:
        middle = (low + high) // 2
        for _ in range(TRIES):
            found = at_rate(side, clients=clients, rate=LADDER[middle], seconds=seconds)
            fits = found.within(p99) and found.rate > 0.9 * LADDER[middle]
            say(f"{LADDER[middle]:7,} events/s: {described(found)}{'' if fits else '   too much'}")
            if fits or found.others_cpu < DISTURBED:
                break
        if fits:
            low, best = middle, found
        else:
            high = middle
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What thousands of connections cost that hear an event a second."""

    connections: int
    connects: float
    """Connections a second that came in."""
    kilobytes: float
    """Of the server's resident memory, a connection (kB of 1,000 bytes)."""
    idle_cpu: float
    """Share of a core while nothing happens, pings and heartbeats included."""
    event: Outcome


def held(side: Side, *, connections: int, seconds: float) -> Held:
    """Open that many connections, let them be idle for `seconds`, then send an event a second for as long."""
    with side.run() as running:
        crowd = running.crowd()
        crowd.connect(10)  # what a server makes once
        crowd.receive(0.5)
        before = Usage(running.pid).resident()
        took = crowd.connect(connections - 10, seconds=180)
        crowd.receive(1.0)
        kept = Usage(running.pid).resident() - before
        idle = Usage(running.pid)
        crowd.receive(seconds)
        idle_cpu = idle.share()
        event = measure(running, crowd, 1, seconds)
        crowd.close()
    return Held(
        connections=connections,
        connects=(connections - 10) / took,
        kilobytes=kept / (connections - 10) / 1000,
        idle_cpu=idle_cpu,
        event=event,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """All clients back at once after a restart, each with events to catch up on."""

    clients: int
    behind: int
    level_after: float | None
    """Seconds from the moment the port answers again; None if some never were."""
    connected_after: float
    """Seconds of these until the last one was connected: most catch up while others still come."""
    out_of_order: int
    server_cpu: float
    crowd_cpu: float
    """What the clients themselves took of a core: near 1, they are what was measured."""
    megabytes: float
    """By which the server's memory grew (MB of 1,000,000 bytes)."""


def storm(side: Side, *, clients: int, behind: int, places: int = 1) -> Storm:
    """Kill the server, append `behind` events, start it again, and let all clients ask for them.

    Clients are at so many different `places`, one after the other from where all `behind` are missing.
    """
    with side.run() as running:
        _publish(running, 10)
        running.kill()
        _publish(running, behind)
        running.pid = running.restart()
        server, began = Usage(running.pid), time.monotonic()
        own, before = time.process_time(), server.resident()

        def has(number: int) -> int:
            return 10 + number % places

        crowd = running.crowd(lambda number: f"?since={has(number)}")
        try:
            connected = crowd.connect(clients, last=has)
            crowd.receive(RECOVERS_WITHIN, until=lambda: crowd.slowest() >= 10 + behind)
            level = crowd.slowest() == 10 + behind
            took = time.monotonic() - began
            found = Storm(
                clients=clients,
                behind=behind,
                level_after=took if level else None,
                connected_after=connected,
                out_of_order=crowd.out_of_order,
                server_cpu=server.share(),
                crowd_cpu=(time.process_time() - own) / took,
                megabytes=(server.resident() - before) / 1e6,
            )
        finally:
            crowd.close()
    return found


def _publish(running: Running, events: int) -> None:
    with publisher(running, events * 2, 0.5) as started:  # half a second's worth
        started.go()
        while not started.is_done():
            time.sleep(0.02)
        commits, _ = started.report()
    short = events - (commits[-1][1] - commits[0][0] + 1)
    if short > 0:
        with publisher(running, short * 2, 0.5) as started:
            started.go()
            while not started.is_done():
                time.sleep(0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """A long run with clients that come and go."""

    outcome: Outcome
    came_and_went: int
    growth: float | None
    """Of the resident memory, from the first minute (or fifth) to the end, as a share; None if too short."""
    resident: Sequence[tuple[float, int]]
    """Seconds since the start, bytes."""


def soak(side: Side, *, clients: int, rate: float, seconds: float) -> Soak:
    """Hold `rate` for long, while every second a few clients vanish and as many come."""
    with side.run() as running:
        crowd, visitors = running.crowd(), running.crowd()
        crowd.connect(clients)
        usage, began = Usage(running.pid), time.monotonic()
        coming = _visits(visitors, usage, began)
        resident: list[tuple[float, int]] = []
        came = 0

        def during() -> bool:
            nonlocal came
            if time.monotonic() - began > len(resident):
                resident.append(next(coming))
                came += VISITORS
            return False

        found = measure(running, crowd, rate, seconds, during=during)
        for each in (crowd, visitors):
            each.close()
    settled = next((size for at, size in resident if at >= min(60.0, seconds / 5)), 0)
    growth = resident[-1][1] / settled - 1 if settled and seconds >= 30 else None
    return Soak(outcome=found, came_and_went=came, growth=growth, resident=resident)


VISITORS = 10
"""Clients that come each second of a soak, while those of the second before vanish."""


def _visits(visitors: Crowd, usage: Usage, began: float) -> Iterator[tuple[float, int]]:
    while True:
        visitors.drop(visitors.open)
        visitors.connect(VISITORS)
        yield time.monotonic() - began, usage.resident()


def described(found: Outcome) -> str:
    """Return a run in one line."""
    p50, p99 = (f"{value:,.1f}" if value is not None else "-" for value in (found.p50, found.p99))
    text = f"p50 {p50:>7} ms  p99 {p99:>8} ms"
    text += f"  {found.deliveries:11,.0f} deliveries/s in {found.frames:,.0f} frames"
    text += f" ({found.per_cpu_second / 1000:,.0f}k a CPU second)  CPU: server {found.server_cpu:.0%},"
    text += f" crowd {found.crowd_cpu:.0%}, others {found.others_cpu:.0%}"
    for what, number in (
        ("lost", found.lost),
        ("out of order", found.out_of_order),
        ("cut off", found.cut_off),
    ):
        text += f"  {number:,} {what}" if number else ""
    return text


def as_json(found: object) -> str:
    """Return results as JSON."""
    return json.dumps(found, indent=1, default=lambda value: asdict(value))
