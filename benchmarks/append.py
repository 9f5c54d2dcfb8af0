"""How fast the log takes events, durably: batches and single appends, beside the bare database driver.

    python -m benchmarks.append                                SQLite, in a temporary file
    DATABASE_URL=postgres://... python -m benchmarks.append    PostgreSQL, in a database of its own

Durable means what production uses: SQLite in WAL with synchronous=FULL, PostgreSQL with
synchronous_commit=on. The driver beside it writes the same rows in the same batches with
nothing around them: that is the price of the disk and the database.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
import uuid
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import psycopg
from django.db import connection

from benchmarks._database import database

BATCH = 500
ROUNDS = 5
DATA = {"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}
COLUMNS = "seq, type, severity, message, data, key, event_id, created_at"
TABLE = (
    "CREATE TABLE IF NOT EXISTS bare (id {id} PRIMARY KEY, seq BIGINT, type TEXT, severity TEXT,"
    " message TEXT, data TEXT, key TEXT, event_id TEXT UNIQUE, created_at TEXT)"
)

Row = tuple[object, ...]


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
    bare = bare_sqlite if kind == "sqlite" else bare_postgresql
    print(f"append on {kind}, events a second, median of {ROUNDS} rounds")
    for what, count, batch in ((f"batches of {BATCH}", events, BATCH), ("single appends", singles, 1)):
        log, driver = [], []
        for _ in range(ROUNDS):
            log.append(count / seconds(lambda: append_events(count, batch)))  # noqa: B023 (called at once)
            driver.append(count / seconds(lambda: bare(folder, rows(count), batch)))  # noqa: B023
        ours, theirs = statistics.median(log), statistics.median(driver)
        print(f"  {what:15}  log {ours:9,.0f}   driver {theirs:9,.0f}   ratio {ours / theirs:.2f}")


def seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def append_events(count: int, batch: int) -> None:
    from eventlog.append import NewEvent, append_all  # noqa: PLC0415 (needs the settings)

    message = "Hero cards detected: Ah, Kd"
    for start in range(0, count, batch):
        events = [
            NewEvent(type="card", severity="success", message=message, data=DATA, key="table-1")
            for _ in range(start, min(start + batch, count))
        ]
        append_all(stream="detection", events=events)


def rows(count: int) -> Iterator[Row]:
    """Yield what the log would store, as plain tuples."""
    data = json.dumps(DATA)
    for seq in range(count):
        yield seq, "card", "success", "Hero cards detected", data, "table-1", uuid.uuid4().hex, "2026-11-23"


def bare_sqlite(folder: Path, source: Iterator[Row], batch: int) -> None:
    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute(TABLE.format(id="INTEGER"))
    while taken := list(islice(source, batch)):
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(f"INSERT INTO bare ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", taken)  # noqa: S608
        bare.execute("COMMIT")
    bare.close()


def bare_postgresql(folder: Path, source: Iterator[Row], batch: int) -> None:
    with psycopg.connect(**connection.get_connection_params()) as bare:
        bare.execute(TABLE.format(id="BIGSERIAL"))
        bare.commit()
        while taken := list(islice(source, batch)):
            with bare.cursor() as cursor, cursor.copy(f"COPY bare ({COLUMNS}) FROM STDIN") as sink:
                for row in taken:
                    sink.write_row(row)
            bare.commit()


if __name__ == "__main__":
    main()
