"""Outages: is the database away for a while, or can this question never be answered?

Who waits for a database that is away must not wait for an answer that will never come: what one client
sent would hold up all who wait with it. So an error counts as an outage only where asking the
same again later may succeed.
"""

from __future__ import annotations

import sqlite3

from django.db import DataError, IntegrityError, NotSupportedError, OperationalError, ProgrammingError
from django.db.utils import DatabaseError, InterfaceError

FAULTS = (DatabaseError, InterfaceError)
"""What Django raises for anything that goes wrong with a database."""
NEVER = (DataError, IntegrityError, NotSupportedError)
"""The question is at fault, whenever it is asked."""
MENDED_MEANWHILE = frozenset({"42P01", "42703", "3F000", "42501"})
"""PostgreSQL's undefined_table, undefined_column, invalid_schema_name and insufficient_privilege: `migrate`
or a GRANT mends them while we wait."""
LIMIT_EXCEEDED = "54"
"""PostgreSQL's class of errors for statements that are too large or complex; psycopg: OperationalError."""


def is_outage(error: BaseException) -> bool:
    """Tell whether asking the same later may help: locked, full, gone, restarting, not migrated yet."""
    if not isinstance(error, FAULTS) or isinstance(error, NEVER):
        return False
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(error, ProgrammingError):
        return state in MENDED_MEANWHILE
    if isinstance(error, OperationalError):
        too_big = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_TOOBIG
        return not too_big and not state.startswith(LIMIT_EXCEEDED)
    return True
