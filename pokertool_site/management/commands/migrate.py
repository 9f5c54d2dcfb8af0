"""`manage.py migrate`: Django's own, which copies a SQLite file first, to have a way back.

Copies are made only when a database that was used before is changed, lie in the data folder under `backups/`,
and are called by the version that made them necessary and the time: `before-0.2.0-20261130T014404Z.sqlite3`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import pre_migrate

from eventlog.management.help import teach
from eventlog.wakeup.polling import sqlite_path
from eventlog.wakeup.private_folders import make_private
from pokertool_site.environment.installation import OTHERS, version

KEPT = 3
"""Copies that are kept; older ones are removed once there is a newer one."""
BACKUPS = "before-*.sqlite3"
EXAMPLES = """examples:
  manage.py migrate               what the database lacks, after a copy of a SQLite file
  manage.py migrate --plan        what that would be
  manage.py migrate --no-copy     where there is no room for a copy
"""


class Command(migrate.Command):
    help = (
        "Bring the database up to date. Before a SQLite file is changed, it is copied to backups/ in the data"
        " folder, and the copy is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        teach(parser, EXAMPLES)
        parser.add_argument("--no-copy", action="store_true", help="change a SQLite file without a copy")

    def handle(self, *args: Any, no_copy: bool, **options: Any) -> None:
        """Apply what the database lacks.

        Raises:
            OperationalError: the database does not answer.
            CommandError: it was made by a newer version, or can't be copied, and was left as it is; or a
                migration failed. The message says how to go on or back.
        """
        _refuse_a_newer_one()
        database = None if no_copy else sqlite_path()
        if database is None:
            super().handle(*args, **options)
        else:
            with self._copied_first(Path(database)):
                super().handle(*args, **options)

    @contextmanager
    def _copied_first(self, database: Path) -> Iterator[None]:
        """Have Django make the copy between its plan and its first change."""
        backup: Path | None = None

        def copy(*, plan: Sequence[Any], **_: Any) -> None:
            nonlocal backup
            if plan and MigrationLoader(connection).applied_migrations:  # a new one has nothing to lose
                backup = _back_up(database, settings.VAR_DIR / "backups")
                self.stdout.write(f"The database is brought up to date; as it was: {backup}")

        told_once = apps.get_app_config("eventlog")  # Django tells each app that has models
        pre_migrate.connect(copy, sender=told_once)
        try:
            yield
        except Exception as error:
            if backup is None:
                raise
            raise CommandError(
                f"The database could not be brought up to date: {error}\n"
                f"As it was before, it is in {backup}. To go back to it: install the version that you had, "
                f"{_put_back(backup, database)}"
            ) from error
        finally:
            pre_migrate.disconnect(copy, sender=told_once)


def _refuse_a_newer_one() -> None:
    """Raises CommandError for a database with migrations of ours that this version does not have."""
    loader = MigrationLoader(connection)
    unknown = _unknown(loader, loader.applied_migrations)
    if not unknown:
        return
    database = sqlite_path()
    copies = [] if database is None else _copies(settings.VAR_DIR / "backups")
    known = [copy for copy in copies if not _unknown(loader, _applied(copy))]
    if known:
        way_back = f"or lose what came later, and go back to {known[-1]}: {_put_back(known[-1], database)}"
    else:
        way_back = "or put a backup back that you made with this version."
    raise CommandError(
        f"The database is of a newer version than PokerTool {version()}, which does not know "
        f"{', '.join(unknown)}. Nothing was changed. Install the newer version again; {way_back}"
    )


def _unknown(loader: MigrationLoader, applied: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{app} {name}"
        for app, name in applied
        if app in OTHERS and (app, name) not in loader.disk_migrations
    ]


def _applied(copy: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(copy)) as database:
        return database.execute("SELECT app, name FROM django_migrations").fetchall()


def _put_back(backup: Path, database: Path | str | None) -> str:
    return (
        f"remove {database}-wal and {database}-shm if they are there, copy {backup.name} to {database}, "
        "and run `manage.py events restored` before anything else."
    )


def _copies(folder: Path) -> list[Path]:
    """Return the copies that were made, the oldest first."""
    return sorted(folder.glob(BACKUPS), key=lambda path: path.stat().st_mtime)


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
            "`manage.py migrate --no-copy`."
        ) from error
    for old in _copies(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return backup
