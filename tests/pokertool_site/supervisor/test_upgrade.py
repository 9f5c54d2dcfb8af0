"""tests/upgrades has databases of older versions; here is what `up` does of the copy."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pokertool_site.supervisor.upgrade import KEPT
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
    assert applied(older.database) == older.migrations


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
