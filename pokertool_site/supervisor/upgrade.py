"""Brings the database up to date when `up` starts; a SQLite file is copied first, to have a way back.

Copies are made only when there are migrations to apply, lie in the data folder under `backups/`, and are
called by the version that made them necessary and the time: `before-0.2.0-20261130T014404Z.sqlite3`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from eventlog.wakeup.polling import sqlite_path
from eventlog.wakeup.private_folders import make_private
from pokertool_site.environment.installation import version

KEPT = 3
"""Copies that are kept; older ones are removed once there is a newer one."""


def upgrade(say: Callable[[str], None]) -> None:
    """Apply what the database lacks, and tell `say` in a line about the copy that was made of it before.

    Raises:
        OperationalError: the database does not answer.
        CommandError: it can't be copied, and was left as it is; or a migration failed, and the message says
            how to go back.
    """
    database = sqlite_path()
    backup = None
    if database is not None and _is_behind():
        backup = _back_up(Path(database), settings.VAR_DIR / "backups")
        say(f"the database is brought up to date; as it was: {backup}")
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Exception as error:
        if backup is None:
            raise
        raise CommandError(
            f"The database could not be brought up to date: {error}\n"
            f"As it was before, it is in {backup}. To go back to it: install the version that you had, "
            f"remove {database}-wal and {database}-shm if they are there, copy that file to {database}, "
            "and run `manage.py events restored` before anything else."
        ) from error


def _is_behind() -> bool:
    """Return whether a database that was used before lacks migrations; a new one has nothing to lose."""
    executor = MigrationExecutor(connection)
    return bool(
        executor.loader.applied_migrations and executor.migration_plan(executor.loader.graph.leaf_nodes())
    )


def _back_up(database: Path, folder: Path) -> Path:
    """Copy the database into `folder` as it is between two transactions; return the copy's path."""
    name = f"before-{version()}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    backup = folder / name
    unfinished = folder / f"{name}.unfinished"
    try:
        make_private(folder)
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        unfinished.replace(backup)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise CommandError(
            f"The database is of an older version, and can't be copied to {folder} before it is brought up "
            f"to date: {error}. Nothing was changed. Make space there, or copy it yourself and run "
            "`manage.py migrate`."
        ) from error
    for old in sorted(folder.glob("before-*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return backup
