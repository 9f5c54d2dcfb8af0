"""Hostile requests over all addresses and parameters: none answered from 500 on, nobody else disturbed.

    python -m benchmarks.hostile_requests                           10,000 on SQLite
    python -m benchmarks.hostile_requests --requests 1000 --seed 7
    DATABASE_URL=postgres://... python -m benchmarks.hostile_requests

The addresses are those of the product's own tables, over HTTP and as WebSocket handshakes; who asks is
nobody, a user, or the staff. Numbers beyond 64 bits, NUL, years of 10^30, broken patterns, bytes that are
no UTF-8, cookies, tokens, Origin and Host headers that are none: values from a list for each kind, and
changes of those at random. Two clients follow the detections meanwhile and have to get every event. It
prints how often which answer came, and the requests that got a wrong one; the exit status is 1 if any
did, or if the server logged a traceback.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks._database import database

if TYPE_CHECKING:
    from benchmarks._hostile.bombarding import Outcome
    from tests.servers import Server

SHOWN = 20
"""Faults that are printed."""
RAISED = re.compile(r"^(?!Traceback|During|The above)[\w.]+: .*", re.MULTILINE)
"""The last line of a traceback, in a log whose other lines begin with a date."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000, metavar="N", help="default: 10000")
    parser.add_argument("--seed", type=int, default=None, metavar="N", help="the same one, the same requests")
    parser.add_argument("--log", type=Path, metavar="FILE", help="keep what the server logged")
    arguments = parser.parse_args()
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    with tempfile.TemporaryDirectory() as folder, database(Path(folder)) as kind:
        print(f"{arguments.requests} requests on {kind}, seed {seed}", flush=True)
        sys.exit(run(arguments.requests, seed, arguments.log))


def run(requests: int, seed: int, kept: Path | None) -> int:
    """Bombard a server on the database that Django is set up for; return the exit status."""
    from benchmarks._hostile.bombarding import room  # noqa: PLC0415 (needs Django)
    from tests.detection.played import play  # noqa: PLC0415
    from tests.health.checks import append_checks  # noqa: PLC0415
    from tests.servers import database_of_tests, serve  # noqa: PLC0415

    logging.getLogger("axes").setLevel(logging.WARNING)  # it tells of each sign-in, ours included
    play(hands=3)
    append_checks(3)
    with serve(database_of_tests(), environment=room()) as server:
        outcome, verdict = asyncio.run(_bombarded(server, requests, seed))
        printed = server.printed()
    for answer, count in sorted(outcome.answers.items()):
        print(f"{count:>7}  {answer}")
    print(verdict)
    unhandled = printed.count("Traceback")
    for fault in outcome.faults[:SHOWN]:
        print(fault)
    print(f"{len(outcome.faults)} wrong answers, {unhandled} tracebacks in the server's log")
    for error, count in Counter(RAISED.findall(printed)).most_common(SHOWN):
        print(f"{count:>7}  {error}")
    if kept is not None:
        kept.write_text(printed)
    return int(bool(outcome.faults or unhandled) or "0 lost, 0 doubled, 0 out of order" not in verdict)


async def _bombarded(server: Server, requests: int, seed: int) -> tuple[Outcome, str]:
    """Return how the requests were answered, and what became of those who stood by."""
    from benchmarks._hostile.bombarding import bombard, last_detection  # noqa: PLC0415 (needs Django)
    from benchmarks._hostile.people import People  # noqa: PLC0415
    from tests.ledgers import following  # noqa: PLC0415
    from tests.writers import writers  # noqa: PLC0415

    def tell(outcome: Outcome) -> None:
        pen.start(events=1, batch=1)
        pen.wait_for()
        done = outcome.requests
        if sys.stderr.isatty():
            print(f"\r{done} of {requests}, {len(outcome.faults)} wrong", end="", file=sys.stderr)

    with writers(server.environment, 1) as (pen,):
        async with following(server.ws_url, count=2) as crowd:
            outcome = await bombard(server, People(), requests=requests, seed=seed, told=tell)
            await crowd.reach(await asyncio.to_thread(last_detection))
            closes = dict(crowd.closes())
            return outcome, f"Beside them: {crowd.verdict()}; closes: {closes or 'none'}"


if __name__ == "__main__":
    main()
