"""`manage.py` in an odd home: wrong variables, other code pages, other projects' packages."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from pokertool_site.environment.database_url import sqlite_url
from tests.servers import PROJECT, empty_database, server_environment

SUITS = "♠♥♦♣ Zoë 牌桌"
PRINT = f"""
import sys
from pokertool_site.command_line import use_unicode_output
use_unicode_output()
print({SUITS!a}, {chr(0xDCFF)!r})
print({SUITS!a}, file=sys.stderr)
"""
CODE_PAGES = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONUTF8": "1"},
]


def manage(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process in which nothing is set but its data folder and `environment`."""
    return subprocess.run(
        [sys.executable, PROJECT / "manage.py", *arguments],
        cwd=var,
        env={"POKERTOOL_VAR_DIR": str(var), "PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://me:hunter2@db"),
        ("REDIS_URL", "redis://:hunter2@layer/many"),
        ("ALLOWED_HOSTS", "http://box"),
        ("POKERTOOL_VAR_DIR", "/dev/null/var"),
        ("DJANGO_SETTINGS_MODULE", "shop.settings"),
        ("DJANGO_SETTINGS_MODULE", "django.conf.global_settings"),
    ],
)
def test_a_variable_that_is_wrong_is_one_line(tmp_path: Path, name: str, value: str) -> None:
    refused = manage(tmp_path, "check", **{name: value})

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert name in refused.stderr
    assert "hunter2" not in refused.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "celery", "--app", "pokertool_site", "inspect", "ping"],
        ["-m", "uvicorn", "--port", "1", "pokertool_site.asgi:application"],
    ],
    ids=["celery", "uvicorn"],
)
def test_so_it_is_for_servers(tmp_path: Path, command: list[str]) -> None:
    refused = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={"POKERTOOL_VAR_DIR": str(tmp_path), "REDIS_URL": "redis://layer/many"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert refused.returncode == 1
    assert "PokerTool can't start: REDIS_URL has" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_module_that_is_built_on_our_settings_is_used(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from pokertool_site.settings import *\nREDIS_PREFIX = 'mine'\n", "utf-8"
    )

    shown = manage(
        tmp_path,
        *("shell", "--verbosity", "0", "--command"),
        "from django.conf import settings; print(settings.REDIS_PREFIX)",
        DJANGO_SETTINGS_MODULE="mine",
        PYTHONPATH=str(tmp_path),
    )

    assert shown.stdout == "mine\n", shown.stderr


def test_a_database_that_is_away_is_one_line_and_a_traceback_on_request(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgres://root@127.0.0.1:1/log"}

    refused = manage(tmp_path, "migrate", **away)
    told = manage(tmp_path, "migrate", "--traceback", **away)

    assert refused.returncode == told.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "DATABASE_URL" in refused.stderr
    assert "Traceback" in told.stderr


def test_packages_of_our_names_elsewhere_are_left_alone(tmp_path: Path) -> None:
    for name in ("health", "status", "pokertool_site"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('another project')", encoding="utf-8")

    done = manage(tmp_path, "check", PYTHONPATH=str(tmp_path), PYTHONSAFEPATH="1")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code_page", CODE_PAGES, ids=lambda page: " ".join(page.values()))
def test_a_pipe_gets_utf_8_whatever_the_code_page(tmp_path: Path, code_page: dict[str, str]) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=PROJECT, env=code_page, capture_output=True, check=True
    )

    assert shown.stdout.decode() == f"{SUITS} \\udcff\n"
    assert shown.stderr.decode() == f"{SUITS}\n"


@pytest.mark.parametrize("code_page", CODE_PAGES, ids=lambda page: " ".join(page.values()))
def test_a_terminal_gets_what_it_can_show(code_page: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-c", PRINT],
            cwd=PROJECT,
            env=code_page,
            stdout=theirs,
            stderr=theirs,
            check=True,
        )
        printed = os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)

    assert (SUITS.encode() in printed) == (code_page == {"PYTHONUTF8": "1"})
    assert b"\\u2660" in printed or SUITS.encode() in printed


def test_a_name_in_another_script_is_exported_on_any_code_page(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    database.write_bytes(empty_database().read_bytes())
    environment = server_environment(database, tmp_path)
    emit = (
        "from detection.events import emit_detection_event as emit;"
        f"emit(event_type='info', message={SUITS!r}, key='牌桌')"
    )
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", emit]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)

    for action in (["export"], ["tail", "--no-follow", "--since", "0"]):
        shown = subprocess.run(
            [sys.executable, "manage.py", "events", *action],
            cwd=PROJECT,
            env=environment | {"PYTHONIOENCODING": "cp1252"},
            capture_output=True,
            check=True,
        )
        assert SUITS in shown.stdout.decode()


def test_a_data_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "up.lock").mkdir()  # nobody's mode keeps root out

    refused = manage(tmp_path, "up", DATABASE_URL=sqlite_url(tmp_path / "log.sqlite3"))

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert "POKERTOOL_VAR_DIR" in refused.stderr
