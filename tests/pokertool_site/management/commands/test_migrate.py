"""What `up` and `manage.py migrate` say and copy; tests/upgrades has what becomes of older databases."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pokertool_site.management.commands.migrate import KEPT
from tests.servers import PROJECT, free_port
from tests.upgrades.older import VERSIONS, Older, unpack

LACKS = """
from django.db import migrations

def fail(apps, schema_editor):
    raise ValueError("a migration that can't be applied")

class Migration(migrations.Migration):
    dependencies = [("status", "0002_notices_have_a_permission")]
    operations = [migrations.RunPython(fail)]
"""
SETTINGS = "from pokertool_site.settings import *\nINSTALLED_APPS += ['failing']\n"


@pytest.fixture
def older(tmp_path: Path) -> Older:
    var = tmp_path / "var"
    var.mkdir()
    return unpack(VERSIONS[0], var)


def up(older: Older, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `up` where it can't end but by failing before anything is started."""
    return manage(older, "up", "--no-demo", "--bind", f"127.0.0.1:{free_port()}", **environment)


def manage(older: Older, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROJECT / "manage.py", *arguments],
        env=older.environment | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def with_failing_migration(folder: Path) -> dict[str, str]:
    """Write an app whose migration fails; return what has settings with it used."""
    migrations = folder / "failing" / "migrations"
    migrations.mkdir(parents=True)
    for path in (migrations, migrations.parent):
        (path / "__init__.py").write_text("", encoding="utf-8")
    (migrations / "0001_initial.py").write_text(LACKS, encoding="utf-8")
    (folder / "with_failing.py").write_text(SETTINGS, encoding="utf-8")
    return {"DJANGO_SETTINGS_MODULE": "with_failing", "PYTHONPATH": str(folder)}


def applied(database: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()


def made_by_a_newer_version(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES"
            " ('detection', '9999_of_tomorrow', '2099-12-31'), ('another', '0009_of_theirs', '2099-12-31')"
        )


def test_a_migration_that_fails_leaves_the_copy_and_the_way_back_works(older: Older, tmp_path: Path) -> None:
    refused = up(older, **with_failing_migration(tmp_path))

    assert refused.returncode == 1
    assert "could not be brought up to date: a migration that can't be applied" in refused.stderr
    assert "Traceback" not in refused.stderr
    (backup,) = (older.var / "backups").iterdir()
    assert str(backup) in refused.stderr
    assert applied(backup) == older.migrations
    assert applied(older.database) != older.migrations

    # As it says: what may lie beside the database goes, the copy comes back, new epochs begin.
    for suffix in ("-wal", "-shm"):
        older.database.with_name(older.database.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup, older.database)
    assert all(word in refused.stderr for word in ("-wal", "-shm", "`manage.py events restored`"))
    assert applied(older.database) == older.migrations
    assert manage(older, "migrate", "--verbosity", "0").returncode == 0
    assert manage(older, "events", "restored").returncode == 0
    assert manage(older, "events", "verify").returncode == 0


def test_no_copy_no_upgrade(older: Older) -> None:
    (older.var / "backups").write_text("in the way", encoding="utf-8")

    refused = up(older)

    assert refused.returncode == 1
    assert re.search(r"can't be copied to \S+/backups .*Nothing was changed", refused.stderr, re.DOTALL)
    assert "`manage.py migrate --no-copy`" in refused.stderr
    assert applied(older.database) == older.migrations
    assert manage(older, "migrate", "--no-copy").returncode == 0
    assert applied(older.database) != older.migrations


def test_by_hand_there_is_one_copy_of_what_is_changed(older: Older) -> None:
    first, second = manage(older, "migrate"), manage(older, "migrate")

    (backup,) = (older.var / "backups").iterdir()
    assert f"as it was: {backup}" in first.stdout
    assert "as it was" not in second.stdout
    assert applied(backup) == older.migrations


def test_what_a_newer_version_made_is_refused_with_the_way_out(older: Older) -> None:
    assert manage(older, "migrate").returncode == 0
    (backup,) = (older.var / "backups").iterdir()
    made_by_a_newer_version(older.database)
    later = older.var / "backups" / "before-9.1.0-20991231T000000Z.sqlite3"
    shutil.copy(older.database, later)  # newer than the other copy, and no way back for this version
    before = applied(older.database)

    refused = up(older)

    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "does not know detection 9999_of_tomorrow. Nothing was changed." in refused.stderr
    assert "Install the newer version again; or lose what came later, and go back to" in refused.stderr
    assert str(backup) in refused.stderr
    assert str(later) not in refused.stderr
    assert applied(older.database) == before

    # Without a copy there is only the newer version, or what the user has.
    shutil.rmtree(backup.parent)
    assert "or put a backup back that you made" in manage(older, "migrate").stderr


def test_few_copies_are_kept_and_what_is_not_one_stays(older: Older, tmp_path: Path) -> None:
    backups = older.var / "backups"
    backups.mkdir()
    names = [f"before-0.0.{number}-20200101T000000Z.sqlite3" for number in range(5)]
    for number, name in enumerate(names):
        (backups / name).write_text("", encoding="utf-8")
        subprocess.run(["touch", "-d", f"@{number}", backups / name], check=True)
    (backups / "mine.sqlite3").write_text("", encoding="utf-8")

    up(older, **with_failing_migration(tmp_path))

    left = {path.name for path in backups.iterdir()}
    assert "mine.sqlite3" in left
    assert set(names[-(KEPT - 1) :]) <= left
    assert len(left) == KEPT + 1
