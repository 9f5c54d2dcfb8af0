"""A restart with everybody behind: how soon a crowd is level again, and what that costs the server.

    python -m benchmarks.storm                                  SQLite
    DATABASE_URL=postgres://... REDIS_URL=redis://... python -m benchmarks.storm
    python -m benchmarks.storm --clients 5000 --behind 20000

The server is killed, events are appended, it is started again, and all clients come at once:
first all from one place in the log, as after a restart, then each from another one, as where they
were away for different whiles. In both dialects that resume. Time runs from the moment at which
the port answers; the clients are one process on bare sockets (see benchmarks.fanout), whose own share
of a core is printed: near 100 %, the figure is theirs and not the server's.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter

from benchmarks._fanout.processes import allow_many_files
from benchmarks._fanout.scenarios import Storm, storm
from benchmarks._fanout.sides import SIDES

TARGET = 5.0
"""Seconds in which 1,000 clients, each 1,000 events behind, are to be level."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--behind", type=int, default=1000, help="events that the first client misses")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    allow_many_files()
    for name in ("pokertool", "pokertool deflate"):
        for what, places in (("one place", 1), ("different places", arguments.behind)):
            for _ in range(arguments.rounds):
                found = storm(SIDES[name], clients=arguments.clients, behind=arguments.behind, places=places)
                print(f"{name:17}  from {what:16}  {described(found)}", flush=True)


def described(found: Storm) -> str:
    """Return a storm in one line."""
    if found.level_after is None:
        return "never level"
    verdict = "" if found.level_after <= TARGET else f"  over {TARGET:g} s"
    return (
        f"level after {found.level_after:5.2f} s (connected after {found.connected_after:5.2f})"
        f"  server {found.server_cpu * found.level_after:5.2f} s of CPU, {found.megabytes:+.0f} MB,"
        f" crowd {found.crowd_cpu:4.0%}{verdict}"
    )


if __name__ == "__main__":
    main()
