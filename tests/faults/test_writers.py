"""Many processes append at once, one is killed in the middle: no gap, no repetition, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.servers import empty_database, manage, server_environment
from tests.writers import writers

EVENTS = 120
BATCH = 3


def verified(environment: Mapping[str, str]) -> str:
    """Return what `events verify` prints; fails where it finds a fault."""
    return manage(environment, "events", "verify")


def append_at_once(environment: Mapping[str, str], count: int) -> None:
    """Let `count` processes append, roll back and be killed, and check what the log says then."""
    with writers(environment, count) as pens:
        for pen in pens:
            pen.start(events=EVENTS, batch=BATCH, roll_back_every=4)
        victim, *others = pens
        victim.wait_for(EVENTS // 4)
        victim.kill()
        for pen in others:
            pen.wait_for()

        assert [pen.committed for pen in others] == [EVENTS] * (count - 1)
    head = int(verified(environment).split(" to ")[1].split(":")[0])
    committed = (count - 1) * EVENTS + victim.committed
    # The victim may have committed one batch that it did not live to tell.
    assert head in (committed, committed + BATCH)


def test_four_processes_on_sqlite(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    database.write_bytes(empty_database().read_bytes())

    append_at_once(server_environment(database, tmp_path), 4)


@contextmanager
def fresh_postgresql(name: str) -> Iterator[str]:
    """Yield the URL of an empty, migrated database beside the configured one."""
    given = settings.DATABASES["default"]
    server = {"host": given["HOST"], "port": given["PORT"] or None, "user": given["USER"] or None}
    options = {key: value for key, value in server.items() if value}
    if given["PASSWORD"]:
        options["password"] = given["PASSWORD"]
    with psycopg.connect(dbname="postgres", autocommit=True, **options) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            who = f"{given['USER']}:{given['PASSWORD']}".rstrip(":")
            yield f"postgresql://{who}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgresql
def test_eight_processes_on_postgresql(tmp_path: Path) -> None:
    with fresh_postgresql("pokertool_test_writers") as url:
        environment = server_environment(url, tmp_path)
        manage(environment, "migrate", "--verbosity", "0")

        append_at_once(environment, 8)
