"""From commit to client: events appended by one process, seen by clients of another's server.

    python -m benchmarks.delivery                       embedded: SQLite, no Redis, one client
    python -m benchmarks.delivery --clients 100 --rate 10
    DATABASE_URL=postgres://... REDIS_URL=redis://... python -m benchmarks.delivery

The writer stands for `manage.py capture` in a second terminal. It notes the moment each
append() came back, so what is measured is the wake-up (or the poll that stands in for it),
the read, the frame and the socket. Both processes read the same clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.servers import PROJECT, Server, serve

WRITER = """
import sys, time
import django
django.setup()
from eventlog.store.append import NewEvent, append

events, pause = int(sys.argv[1]), float(sys.argv[2])
data = {"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}
for _ in range(events):
    event = NewEvent(type="card", message="Hero cards detected: Ah, Kd", data=data, key="t")
    stored = append(stream="detection", event=event)
    print(stored.seq, time.time(), flush=True)
    time.sleep(pause)
"""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1, help="connections; default 1")
    parser.add_argument("--events", type=int, default=400, help="events appended; default 400")
    parser.add_argument("--rate", type=float, default=20, help="events a second; default 20")
    arguments = parser.parse_args()
    redis = {"REDIS_URL": os.environ["REDIS_URL"]} if os.environ.get("REDIS_URL") else {}
    limits = {"POKERTOOL_MAX_CONNECTIONS_PER_IP": str(max(500, arguments.clients))}
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as name:
        database = os.environ.get("DATABASE_URL") or Path(name) / "log.sqlite3"
        with serve(database, environment=redis | limits) as server:
            delays = asyncio.run(measure(server, arguments))
    print_delays(delays, arguments, "SQLite" if isinstance(database, Path) else "PostgreSQL", bool(redis))


async def measure(server: Server, arguments: Namespace) -> list[float]:
    """Return the seconds from each event's commit to each client."""
    clients = [await follower(server) for _ in range(arguments.clients)]
    words = [str(arguments.events), str(1 / arguments.rate)]
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, *words, cwd=PROJECT, env=server.environment, stdout=subprocess.PIPE
    )
    arrivals = [asyncio.create_task(arrivals_of(client, arguments.events)) for client in clients]
    printed, _ = await writer.communicate()
    committed = {int(seq): float(at) for seq, at in (line.split() for line in printed.decode().splitlines())}
    delays = [at - committed[seq] for arrived in arrivals for seq, at in (await arrived).items()]
    for client in clients:
        await client.close()
    return delays


async def follower(server: Server) -> ClientConnection:
    protocol = Subprotocol("pokertool.v1")
    client = await connect(f"{server.ws_url}/ws/detection", subprotocols=[protocol], compression=None)
    assert json.loads(await client.recv())["type"] == "hello"
    return client


async def arrivals_of(client: ClientConnection, events: int) -> dict[int, float]:
    """Return when each event came, by its number; checks that each came once and in order."""
    arrived: dict[int, float] = {}
    last = None
    while len(arrived) < events:
        message = json.loads(await client.recv())
        now = time.time()
        for event in message.get("events", []):
            assert last is None or event["seq"] == last + 1
            last = event["seq"]
            arrived[last] = now
    return arrived


def print_delays(delays: list[float], arguments: Namespace, database: str, redis: bool) -> None:  # noqa: FBT001
    ordered = sorted(1000 * delay for delay in delays)
    where = f"{database}, {'Redis' if redis else 'no Redis'}"
    print(f"commit to client, {where}, {arguments.clients} clients, {arguments.rate:g} events/s, in ms")
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: ordered[int(share * (len(ordered) - 1))] for name, share in shares.items()}
    print("  " + "   ".join(f"{name} {ms:.1f}" for name, ms in found.items()) + f"   max {ordered[-1]:.1f}")


if __name__ == "__main__":
    main()
