"""The database's clock, by which it is judged who is alive: the one clock that all processes share.

What is stored to be compared with now, in whichever process, is written as `Now()` and compared with
`Now()` or with database_now(). PostgreSQL's is its server's clock; an SQLite file has none of its own,
and all who open it are on one machine, so there it is that machine's.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """Return what time it is for the database, in UTC."""
    if connection.vendor == "sqlite":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    found: datetime = now
    return found.astimezone(UTC)
