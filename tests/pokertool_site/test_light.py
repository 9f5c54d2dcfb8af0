"""What a process loads: what reads pictures is for those who read, and the supervisor needs no apps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import PROJECT, empty_database, server_environment

READING = frozenset({"cv2", "numpy", "onnxruntime", "rapidocr", "PIL", "pokerkit"})
SERVER = "import pokertool_site.asgi"
WORKER = """
import pokertool_site.celery as site
site.app.loader.import_default_modules()
from health.tasks import run_health_check
run_health_check()
"""
SUPERVISOR = """
from pokertool_site.command_line import main
try:
    main(["manage.py", "up", "--bind", "nowhere"])
except SystemExit as refused:
    assert refused.code == 1
"""
LOADED = """
import sys
print(*sorted({name.partition(".")[0] for name in sys.modules} | set(sys.modules)))
"""


def loaded(code: str, var: Path) -> set[str]:
    """Return the modules that a process has after it did what `code` says."""
    database = var / "log.sqlite3"
    database.write_bytes(empty_database().read_bytes())
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{code}\n{LOADED}"],
        cwd=PROJECT,
        env=server_environment(database, var),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("code", [SERVER, WORKER, SUPERVISOR], ids=["server", "worker", "supervisor"])
def test_only_who_reads_pictures_loads_what_that_takes(code: str, tmp_path: Path) -> None:
    assert loaded(code, tmp_path) & READING == set()


def test_a_server_has_no_celery(tmp_path: Path) -> None:
    assert loaded(SERVER, tmp_path) & {"celery", "kombu"} == set()


def test_the_supervisor_has_no_apps(tmp_path: Path) -> None:
    assert (
        loaded(SUPERVISOR, tmp_path) & {"django.db.models", "channels", "celery", "eventlog.models"} == set()
    )
