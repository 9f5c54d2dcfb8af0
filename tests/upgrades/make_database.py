"""Makes the database that tests/upgrades opens: by an older version's own commands, once.

    git archive 269b20b | tar -x -C OLD        (dj-database-url has to be importable: that version needs it)
    python tests/upgrades/make_database.py OLD 0.1.0

What it wrote is in the repository. It is run again only for another version.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

SECRET = "signs what the fixture of an older version holds, and nothing else"  # noqa: S105
USER = "alice"
PASSWORD = "an older password 1"  # noqa: S105
DAYS = 3_650
"""For which the token is good: the most that it can be."""
CHECK = """
from django.utils import timezone
from health.sampling import run_check
run_check(timezone.now())
"""


def main(old: Path, version: str) -> None:
    """Write `VERSION.sqlite3.gz`, and `VERSION.json` with what is in it, beside this file."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "pokertool.sqlite3"
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "POKERTOOL_VAR_DIR": folder,
            "SECRET_KEY": SECRET,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }

        def manage(*arguments: str) -> str:
            command = [sys.executable, "manage.py", *arguments]
            done = subprocess.run(
                command, cwd=old, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
            )
            return done.stdout

        manage("migrate", "--verbosity", "0")
        manage("createsuperuser", "--no-input", "--username", USER, "--email", "")
        token = manage("token", USER, "--days", str(DAYS)).strip()
        manage("capture", "--source", "demo", "--hands", "12", "--speed", "0", "--quiet")
        manage("shell", "--command", CHECK)
        manage("notify", USER, "From an older version")
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("VACUUM")
            told = _told(connection)
        here = Path(__file__).resolve().parent
        (here / f"{version}.sqlite3.gz").write_bytes(gzip.compress(database.read_bytes(), 9, mtime=0))
        content = {"secret_key": SECRET, "user": USER, "password": PASSWORD, "token": token, **told}
        (here / f"{version}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _told(connection: sqlite3.Connection) -> dict[str, object]:
    """Return what the version says of itself: heads of streams, sessions and hands."""

    def rows(query: str) -> list[list[object]]:
        return [list(row) for row in connection.execute(query)]

    return {
        "heads": dict(connection.execute("SELECT name, head FROM eventlog_stream ORDER BY name").fetchall()),
        "epochs": dict(connection.execute("SELECT name, epoch FROM eventlog_stream").fetchall()),
        "sessions": rows("SELECT id, frames FROM detection_detectionsession ORDER BY started_at"),
        "hands": rows("SELECT number, board FROM detection_hand ORDER BY id"),
        "migrations": rows("SELECT app, name FROM django_migrations ORDER BY id"),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
