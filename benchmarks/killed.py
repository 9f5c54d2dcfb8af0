"""Clients of a server that is killed at random while events are appended: what they got is the log.

    python -m benchmarks.killed                    50 kills, stream.js in Chromium and the Python client
    python -m benchmarks.killed --times 5 --seed 7
    DATABASE_URL=postgres://... REDIS_URL=redis://... python -m benchmarks.killed     a migrated database

Each kill is SIGKILL, up to two seconds after the server answered: while a client connects,
while it catches up, or later. A process of its own appends meanwhile, in batches. Both clients
begin with the first event and follow the same server. Afterwards what each was given, in its
order, is compared with the log, event by event. The exit status is 1 if they differ.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from playwright.sync_api import Page, sync_playwright
from pokertool_client import follow, waiting

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.following import install
from tests.servers import PROJECT, Server, serve

APPENDING = """
import json, random, sys, threading, time
import django
django.setup()
from detection.events import new_event, publish

over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
dice = random.Random(int(sys.argv[1]))
print("ready", flush=True)
while not over.is_set():
    numbers = range(dice.randint(1, 20))
    stored = publish([new_event(event_type="pot", data={"pot": str(number)}) for number in numbers])
    time.sleep(dice.uniform(0, 0.1))
print(stored[-1].seq)
"""
LONGEST_LIFE = 2.0
"""Seconds after which a server that answers is killed at the latest."""
PATIENCE = 120.0
"""Seconds in which the clients must be level with the log once nobody kills any more."""
PAGE = 10_000

Ledger = list[tuple[int, str]]
"""The number and the id of each event, in the order that they came."""


@dataclass(slots=True)
class Outcome:
    """How it went."""

    log: Ledger
    ledgers: dict[str, Ledger]
    hit: dict[str, int] = field(default_factory=dict)
    """How many of the kills found each client connected."""
    seconds: float = 0.0

    @property
    def is_exact(self) -> bool:
        return all(ledger == self.log for ledger in self.ledgers.values())


class PythonClient:
    """`follow()` in a thread of its own."""

    name = "pokertool_client"

    def __init__(self, server: Server) -> None:
        self.ledger: Ledger = []
        self._follower = follow(f"{server.ws_url}/ws/detection", since=0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._follow(),))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(self._loop)])
        self._thread.join()
        self._loop.close()

    async def _follow(self) -> None:
        with suppress(asyncio.CancelledError):
            async with self._follower:
                async for event in self._follower:
                    self.ledger.append((event.seq, event.event_id))

    def is_connected(self) -> bool:
        return self._follower.is_connected

    def wait_for(self, seq: int) -> Ledger:
        """Return what came, once event `seq` did, or PATIENCE was over."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and (not self.ledger or self.ledger[-1][0] < seq):
            time.sleep(0.05)
        return list(self.ledger)


class BrowserClient:
    """stream.js in Chromium, on a page of the server's; compressed where the other is not."""

    name = "stream.js"

    def __init__(self, page: Page, server: Server) -> None:
        self._page = page
        page.goto(f"{server.url}/healthz")
        install(page, "/static/eventlog/stream.js")
        page.evaluate(
            """() => {
                window.ledger = [];
                window.connection = open_({
                  url: "/ws/detection", since: 0, compress: true, pace: { base: 50, cap: 300 },
                  onEvents: (events) => ledger.push(...events.map(({ seq, event_id }) => [seq, event_id])),
                });
            }"""
        )

    def is_connected(self) -> bool:
        connected: bool = self._page.evaluate(
            "['live', 'catching-up', 'overdue'].includes(connection.state.name)"
        )
        return connected

    def wait_for(self, seq: int) -> Ledger:
        """Return what came, once event `seq` did. Raises playwright's TimeoutError after PATIENCE."""
        self._page.wait_for_function("(seq) => ledger.at(-1)?.[0] >= seq", arg=seq, timeout=PATIENCE * 1000)
        return [(number, event_id) for number, event_id in self._page.evaluate("ledger")]


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50, help="kills; default 50")
    parser.add_argument("--seed", type=int, default=1, help="of the times of the kills; default 1")
    arguments = parser.parse_args()
    redis = {"REDIS_URL": os.environ["REDIS_URL"]} if os.environ.get("REDIS_URL") else {}
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as name:
        database = os.environ.get("DATABASE_URL") or Path(name) / "log.sqlite3"
        outcome = kill(database, times=arguments.times, seed=arguments.seed, environment=redis)
    print(f"{arguments.times} kills in {outcome.seconds:.0f} s, {len(outcome.log)} events in the log")
    for name, ledger in outcome.ledgers.items():
        print(
            f"{name:18} got {len(ledger)}, missed {len(set(outcome.log) - set(ledger))}, "
            f"repeated {len(ledger) - len(set(ledger))}, equals the log: {ledger == outcome.log}; "
            f"{outcome.hit[name]} kills hit it while it was connected"
        )
    sys.exit(not outcome.is_exact)


def kill(
    database: Path | str, *, times: int, seed: int, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Kill a server on `database` at random times, and return what its clients got beside the log."""
    dice = random.Random(seed)  # noqa: S311 (a schedule, no secret)
    limits = {"POKERTOOL_CONNECTS_PER_MINUTE_PER_IP": "10000"}
    began = time.monotonic()
    with (
        _short_waits(),
        serve(database, environment=limits | dict(environment or {})) as server,
        _page() as page,
        PythonClient(server) as python,
        _appending(server.environment, seed) as head,
    ):
        clients = {client.name: client for client in (python, BrowserClient(page, server))}
        hit = dict.fromkeys(clients, 0)
        for _ in range(times):
            time.sleep(dice.uniform(0, LONGEST_LIFE))
            for name, client in clients.items():
                hit[name] += client.is_connected()
            server.kill()
            server.start()
        seq = head()
        ledgers = {name: client.wait_for(seq) for name, client in clients.items()}
        log = _log(server)
        page.evaluate("connection.close()")
    return Outcome(log, ledgers, hit, time.monotonic() - began)


@contextmanager
def _short_waits() -> Iterator[None]:
    """Let the Python client wait as briefly as the page does; else most of the time would be spent so."""
    kept = waiting.BASE, waiting.CAP
    waiting.BASE, waiting.CAP = 0.05, 0.3
    try:
        yield
    finally:
        waiting.BASE, waiting.CAP = kept


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_page()
        browser.close()


@contextmanager
def _appending(environment: Mapping[str, str], seed: int) -> Iterator[Callable[[], int]]:
    """Append from now on; yield what ends that and returns the last number."""
    command = [sys.executable, "-c", APPENDING, str(seed)]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield lambda: int(process.communicate()[0])
        process.kill()


def _log(server: Server) -> Ledger:
    """Return the log as the server replays it."""
    ledger: Ledger = []
    while True:
        since = ledger[-1][0] if ledger else 0
        address = f"{server.url}/api/events/detection?since={since}&limit={PAGE}"
        with urllib.request.urlopen(address) as answer:  # noqa: S310 (a server of our own)
            events = [json.loads(line) for line in answer]
        if not events:
            return ledger
        ledger += [(event["seq"], event["event_id"]) for event in events]


if __name__ == "__main__":
    main()
