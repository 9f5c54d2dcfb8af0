"""The test's own database, for processes beside the test."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection


def own_database() -> Path | str:
    """Return it as tests.servers takes it: a path for SQLite, or a URL."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return Path(str(name))
    given = settings.DATABASES["default"]
    who = f"{given['USER']}:{given['PASSWORD']}".rstrip(":")
    return f"postgresql://{who}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
