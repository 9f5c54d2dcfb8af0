"""An empty, migrated database for a benchmark, of the kind that DATABASE_URL names; SQLite without it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from pokertool_site.environment.database_url import sqlite_url


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Set Django up on a database of its own, migrated; yield what kind it is. Once a process."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = sqlite_url(folder / "log.sqlite3")
    os.environ["POKERTOOL_VAR_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415 (needs the settings)
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield connection.vendor
    finally:
        teardown_databases(made, verbosity=0)
