"""Many clients of one server process, beside its peers, in one run: how fast, how soon, how large.

    python -m benchmarks.fanout                                  all of it, in about six minutes
    python -m benchmarks.fanout --only highest --sides pokertool,ws,bun
    python -m benchmarks.fanout --only soak --seconds 600
    DATABASE_URL=postgres://... REDIS_URL=redis://... python -m benchmarks.fanout --sides pokertool

    limit      what the clients (one process, bare sockets) can take of a sender that only sends
    delay      100 clients, 10 events/s: from the commit to each client
    highest    1,000 clients: the highest rate of a ladder at which 99 % come within 100 ms, none lost
    sustained  1,000 clients, 1,000 events/s for a while: 1,000,000 deliveries/s
    held       10,000 connections: memory, connects/s, CPU when idle, an event a second
    storm      1,000 clients back after a restart, each 1,000 events behind
    soak       100 clients, 500 events/s: 50,000 deliveries/s, others coming and going

Events are appended by another process, about 290 bytes each. Peers store and number nothing, so for them the
clock starts when an event is handed to them. `crowd` is the clients' own share of a core: a figure is the
server's where that is below 100 %, and the `limit` above it. All share the machine's cores.
"""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks._fanout import scenarios
from benchmarks._fanout.limit import Limit, measure_limit
from benchmarks._fanout.picture import Bar, bar_chart
from benchmarks._fanout.processes import NotHad, allow_many_files
from benchmarks._fanout.run import Outcome
from benchmarks._fanout.scenarios import Held, Soak, Storm, as_json, described
from benchmarks._fanout.sides import SIDES, Side
from tests.servers import PROJECT

OURS = "pokertool"
P99 = 100.0
Results = dict[str, dict[str, Any]]
"""By scenario and side."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(SCENARIOS), help="scenarios, by comma")
    parser.add_argument("--sides", default=",".join(SIDES), help=f"of {', '.join(SIDES)}")
    parser.add_argument(
        "--seconds", type=float, help="how long a run lasts; each scenario has its own default"
    )
    parser.add_argument("--clients", type=int, help="how many follow; each scenario has its own default")
    parser.add_argument("--rate", type=float, help="events a second of delay, sustained and soak")
    parser.add_argument("--json", type=Path, default=PROJECT / "var" / "benchmarks" / "fanout.json")
    parser.add_argument("--picture", type=Path, help="also draw `highest` there, as SVG")
    arguments = parser.parse_args()
    allow_many_files()
    wanted = [SIDES[name] for name in arguments.sides.split(",")]
    results: Results = {}
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in arguments.only.split(","):
        began = time.monotonic()
        run, sides = SCENARIOS[name]
        print(f"\n{name}")
        results[name] = {}
        for side in wanted:
            if side.name in sides:
                try:
                    results[name][side.name] = run(side, arguments)
                except (NotHad, TimeoutError) as why:
                    print(f"  {side.name:15}  not had: {why}")
                    results[name][side.name] = None
        print_ratios(name, results[name])
        print(f"  ({time.monotonic() - began:.0f} s)")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(as_json(results))
    print(f"\nWritten: {arguments.json}")
    if arguments.picture is not None and "highest" in results:
        arguments.picture.write_text(picture(results["highest"]))


def limit(_: Side, arguments: Namespace) -> list[Limit]:
    found = []
    for events in (1, 20):
        each = measure_limit(clients=arguments.clients or 1000, seconds=arguments.seconds or 3, events=events)
        print(
            f"  {events:3} a frame: {each.deliveries:,.0f} deliveries/s in {each.frames:,.0f} frames/s;"
            f" CPU: sender {each.sender_cpu:.0%}, crowd {each.crowd_cpu:.0%}"
        )
        found.append(each)
    return found


def delay(side: Side, arguments: Namespace) -> Outcome:
    rate, seconds = arguments.rate or 10, arguments.seconds or 8
    return _say(side, scenarios.at_rate(side, clients=arguments.clients or 100, rate=rate, seconds=seconds))


def highest(side: Side, arguments: Namespace) -> Outcome | None:
    def say(line: str) -> None:
        print(f"  {side.name:15}    {line}", flush=True)

    clients, seconds = arguments.clients or 1000, arguments.seconds or 3
    found = scenarios.highest(side, clients=clients, seconds=seconds, p99=P99, say=say)
    print(
        f"  {side.name:15}  {'not even the lowest rate' if found is None else f'{found.rate:,.0f} events/s'}"
    )
    return found


def sustained(side: Side, arguments: Namespace) -> Outcome:
    clients, rate = arguments.clients or 1000, arguments.rate or 1000
    return _say(side, scenarios.at_rate(side, clients=clients, rate=rate, seconds=arguments.seconds or 10))


def held(side: Side, arguments: Namespace) -> Held:
    found = scenarios.held(side, connections=arguments.clients or 10_000, seconds=arguments.seconds or 8)
    print(
        f"  {side.name:15}  {found.kilobytes:.1f} kB each, {found.connects:,.0f} connects/s,"
        f" {found.idle_cpu:.1%} of a core when idle"
    )
    _say(side, found.event)
    return found


def storm(side: Side, arguments: Namespace) -> Storm:
    found = scenarios.storm(side, clients=arguments.clients or 1000, behind=1000)
    level = "never" if found.level_after is None else f"after {found.level_after:.1f} s"
    print(
        f"  {side.name:15}  {found.clients:,} clients, {found.behind:,} events each: level {level},"
        f" {found.out_of_order} out of order, server {found.server_cpu:.0%}"
    )
    return found


def soak(side: Side, arguments: Namespace) -> Soak:
    clients, rate = arguments.clients or 100, arguments.rate or 500
    found = scenarios.soak(side, clients=clients, rate=rate, seconds=arguments.seconds or 20)
    _say(side, found.outcome)
    grown = "too short to tell of memory" if found.growth is None else f"memory {found.growth:+.1%}"
    print(f"  {'':15}  {found.came_and_went:,} clients came and went; {grown}")
    return found


def _say(side: Side, found: Outcome) -> Outcome:
    print(f"  {side.name:15}  {described(found)}", flush=True)
    return found


def print_ratios(name: str, results: dict[str, Any]) -> None:
    """Say how ours compares to each of the others, in the figure that the scenario is about."""
    figure = FIGURES.get(name)
    ours = results.get(OURS)
    if figure is None or ours is None:
        return
    what, of = figure
    for other, found in results.items():
        if other == OURS or found is None:
            continue
        one, another = of(ours), of(found)
        if one and another:
            print(f"  {OURS} / {other}: {one / another:.2f} x the {what}")


def picture(results: dict[str, Outcome | None]) -> str:
    """Return the highest rates as SVG."""
    bars = [
        Bar(name, found.rate, f"{found.rate:,.0f} (p99 {found.p99:,.0f} ms)", ours=name.startswith(OURS))
        for name, found in results.items()
        if found is not None and found.p99 is not None
    ]
    return bar_chart("Events a second to 1,000 clients, 99 % within 100 ms", bars)


Scenario = tuple[Callable[[Side, Namespace], Any], frozenset[str]]
ALL = frozenset(SIDES)
TWO = "pokertool x2"
USUAL = ALL - {"pokertool plain", "pokertool deflate", TWO}
SCENARIOS: dict[str, Scenario] = {
    "limit": (limit, frozenset({OURS})),
    "delay": (delay, USUAL | {TWO}),
    "highest": (highest, ALL - {TWO}),
    "sustained": (sustained, frozenset({OURS, "pokertool deflate", "nats"})),
    "held": (held, frozenset({OURS, "fastapi", "ws", "bun"})),
    "storm": (storm, frozenset({OURS})),
    "soak": (soak, frozenset({OURS})),
}
"""Each with the sides it is run for: nobody else replays, and nobody else comes near the rate."""
FIGURES: dict[str, tuple[str, Callable[[Any], float | None]]] = {
    "delay": ("p50", lambda found: found.p50),
    "highest": ("rate", lambda found: found.rate),
    "sustained": ("p99", lambda found: found.p99),
    "held": ("memory", lambda found: found.kilobytes),
}

if __name__ == "__main__":
    main()
