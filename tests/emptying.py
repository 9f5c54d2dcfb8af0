"""The database between two tests that commit: emptied in one short transaction, where Django takes long.

Django's `flush` truncates every table and then makes all content types and permissions anew: 0.6 s on
PostgreSQL, 0.1 s on SQLite, a test. Few tables hold something, and those two never change.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db import connections, transaction

KEPT = {"django_migrations", ContentType._meta.db_table, Permission._meta.db_table}
"""Tables that migrations fill, and tests only read."""


class Empty(flush.Command):
    """Stands in for `flush`, which Django's and pytest-django's tests call when one has ended."""

    def __init__(self) -> None:
        super().__init__()
        self._tables: dict[str, list[str]] = {}

    def handle(self, *, database: str, **options: Any) -> None:  # type: ignore[override]
        """Delete every row of every table; constraints are checked at the end, so their order is free."""
        connection = connections[database]
        if database not in self._tables:
            found = connection.introspection.django_table_names(only_existing=True, include_views=False)
            self._tables[database] = [
                connection.ops.quote_name(table) for table in found if table not in KEPT
            ]
        asked = " UNION ALL ".join(
            f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608
            for number, table in enumerate(self._tables[database])
        )
        with transaction.atomic(using=database), connection.cursor() as cursor:
            cursor.execute(asked)
            for (number,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {self._tables[database][number]}")  # noqa: S608
