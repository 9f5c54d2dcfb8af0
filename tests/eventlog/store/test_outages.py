from __future__ import annotations

import sqlite3

import psycopg.errors
import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.db.utils import DatabaseError, InternalError

from eventlog.store.outages import is_outage


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
        InternalError("current transaction is aborted"),
        DatabaseError("database disk image is malformed"),
        caused(ProgrammingError("no such relation"), psycopg.errors.UndefinedTable()),
    ],
)
def test_what_may_be_mended_while_we_wait_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        DataError("NUL"),
        IntegrityError("twice"),
        ProgrammingError("can't adapt type"),
        caused(ProgrammingError("syntax error"), psycopg.errors.SyntaxError()),
        caused(OperationalError("statement too complex"), psycopg.errors.StatementTooComplex()),
        ValueError("NUL"),
        OverflowError("Python int too large"),
    ],
)
def test_a_question_that_can_never_be_answered_is_none(error: Exception) -> None:
    assert not is_outage(error)


@pytest.mark.django_db
def test_a_text_too_long_for_sqlite_is_none() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the other database has no such limit")
    connection.ensure_connection()
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1000)
    try:
        with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
            cursor.execute("SELECT %s || %s", ["x" * 600, "y" * 600])
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000_000)
    assert not is_outage(raised.value)
