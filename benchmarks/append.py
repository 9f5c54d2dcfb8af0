"""How fast the log takes events, durably: batches, single ones, several writers, beside the bare driver.

    python -m benchmarks.append                                SQLite, in a temporary file
    DATABASE_URL=postgres://... python -m benchmarks.append    PostgreSQL, in a database of its own

Durable means what production uses: SQLite in WAL with synchronous=FULL, PostgreSQL with
synchronous_commit=on. The driver beside it writes the same rows in the same batches with
nothing around them: COPY or executemany and a commit for a batch, a plain INSERT for a single one. That
is the price of the disk and the database: what follows `disk` is how many writes a second of 8 kB it
takes one after the other, each flushed, and no single writer can commit more often.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import tempfile
import time
import uuid
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from benchmarks._database import database

BATCH = 500
ROUNDS = 5
WRITERS = 8
DATA = {"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}
MESSAGE = "Hero cards detected: Ah, Kd"
COLUMNS = "seq, type, severity, message, data, key, event_id, created_at"
TABLE = (
    "CREATE TABLE IF NOT EXISTS bare (id {id} PRIMARY KEY, seq BIGINT, type TEXT, severity TEXT,"
    " message TEXT, data TEXT, key TEXT, event_id TEXT UNIQUE, created_at TEXT)"
)
FLUSHES = 300

Row = tuple[object, ...]
Work = Callable[[str, int, int], None]
"""Appends to a stream so many events, in batches of so many."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000, help="events a round in batches; default 20000")
    parser.add_argument("--singles", type=int, default=1_000, help="single appends a round; default 1000")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as name:
        folder = Path(name)
        with database(folder) as kind:
            compare(kind, folder, arguments.events, arguments.singles)


def compare(kind: str, folder: Path, events: int, singles: int) -> None:
    """Run the log's and the driver's rounds in turns; print the medians and their ratio."""
    bare = driver(kind, folder)
    bare("detection", 1, 1)  # its table
    disk = [flushes(folder / "flushed") for _ in range(ROUNDS)]
    print(
        f"append on {kind}, events a second, median of {ROUNDS} rounds; disk {statistics.median(disk):,.0f}/s"
    )
    one, several = ["detection"], [f"user:{number}" for number in range(WRITERS)]
    for what, count, batch, streams in (
        (f"batches of {BATCH}", events, BATCH, one),
        ("single appends", singles, 1, one),
        (f"single, {WRITERS} writers of as many streams", singles, 1, several),
        (f"single, {WRITERS} writers of one stream", singles, 1, one * WRITERS),
    ):
        log, beside = [], []
        for _ in range(ROUNDS):
            log.append(count / seconds(append_events, streams, count, batch))
            beside.append(count / seconds(bare, streams, count, batch))
        ours, theirs = statistics.median(log), statistics.median(beside)
        print(f"  {what:38}  log {ours:9,.0f}   driver {theirs:9,.0f}   ratio {ours / theirs:.2f}")


def seconds(work: Work, streams: list[str], count: int, batch: int) -> float:
    """Return how long `count` events took, shared among a writer for each of `streams`."""
    started = time.perf_counter()
    if len(streams) == 1:
        work(streams[0], count, batch)
        return time.perf_counter() - started
    with ThreadPoolExecutor(len(streams)) as pool:
        share = partial(_and_close, work, count=count // len(streams), batch=batch)
        for done in [pool.submit(share, name) for name in streams]:
            done.result()
    return time.perf_counter() - started


def _and_close(work: Work, stream: str, *, count: int, batch: int) -> None:
    try:
        work(stream, count, batch)
    finally:
        connection.close()  # this thread's own


def flushes(file: Path) -> float:
    """Return how many small writes a second the disk takes one after the other, each durable."""
    with file.open("wb") as opened:
        started = time.perf_counter()
        for _ in range(FLUSHES):
            opened.write(b"x" * 8192)
            opened.flush()
            os.fsync(opened.fileno())
        return FLUSHES / (time.perf_counter() - started)


def append_events(stream: str, count: int, batch: int) -> None:
    from eventlog.record import NewEvent  # noqa: PLC0415 (needs the settings)
    from eventlog.store.append import append_all  # noqa: PLC0415 (needs the settings)

    for start in range(0, count, batch):
        events = [
            NewEvent(type="card", severity="success", message=MESSAGE, data=DATA, key="table-1")
            for _ in range(start, min(start + batch, count))
        ]
        append_all(stream=stream, events=events)


def rows(count: int) -> Iterator[Row]:
    """Yield what the log would store, as plain tuples."""
    data = json.dumps(DATA)
    for seq in range(count):
        yield seq, "card", "success", MESSAGE, data, "table-1", uuid.uuid4().hex, "2026-11-23"


def driver(kind: str, folder: Path) -> Work:
    """Return what writes the same rows with nothing around them."""
    if kind == "sqlite":
        return lambda _, count, batch: bare_sqlite(folder, rows(count), batch)
    options = connection.get_connection_params()
    return lambda _, count, batch: bare_postgresql(options, rows(count), batch)


def bare_sqlite(folder: Path, source: Iterator[Row], batch: int) -> None:
    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None, timeout=20)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute(TABLE.format(id="INTEGER"))
    insert = f"INSERT INTO bare ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?)"  # noqa: S608
    while taken := list(islice(source, batch)):
        if batch == 1:
            bare.execute(insert, taken[0])
            continue
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(insert, taken)
        bare.execute("COMMIT")
    bare.close()


def bare_postgresql(options: dict[str, Any], source: Iterator[Row], batch: int) -> None:
    values = ", ".join(["%s"] * 8)
    insert = f"INSERT INTO bare ({COLUMNS}) VALUES ({values})"  # noqa: S608
    copy = f"COPY bare ({COLUMNS}) FROM STDIN"
    with psycopg.connect(**options, autocommit=True) as bare, bare.cursor() as cursor:
        cursor.execute(TABLE.format(id="BIGSERIAL"))
        while taken := list(islice(source, batch)):
            if batch == 1:
                cursor.execute(insert, taken[0])
                continue
            with cursor.copy(copy) as sink:
                for row in taken:
                    sink.write_row(row)


if __name__ == "__main__":
    main()
