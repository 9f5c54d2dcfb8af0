from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from eventlog.wakeup.polling import DataVersion, file_interval, heads, sqlite_path
from tests.factories import append_cards


def test_a_commit_of_another_connection_is_seen_once(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (n)")
    version = DataVersion(str(tmp_path / "log.sqlite3"))
    assert not version.has_moved()

    writer.execute("INSERT INTO t VALUES (1)")

    assert version.has_moved()
    assert not version.has_moved()
    version.close()
    writer.close()


def test_what_is_not_committed_is_not_seen(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (n)")
    version = DataVersion(str(tmp_path / "log.sqlite3"))

    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (1)")
    assert not version.has_moved()
    writer.execute("ROLLBACK")

    assert not version.has_moved()
    version.close()
    writer.close()


@pytest.mark.django_db(transaction=True)
def test_heads_are_those_of_the_streams_that_exist() -> None:
    append_cards(3)

    found = heads(["detection", "user:1"])

    assert {name: head for name, (_, head) in found.items()} == {"detection": 3}


def test_only_sqlite_has_a_file() -> None:
    assert (sqlite_path() is not None) == (connection.vendor == "sqlite")


def test_who_is_told_of_appends_looks_at_the_file_less_often() -> None:
    assert file_interval(is_told=True) > file_interval(is_told=False)
