"""What a player does: install it, start it in any folder, stop it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from pokertool_site.supervisor.data_folder import instance_lock
from tests.packaging.installed import OPTIONAL, Installed, build_wheel, install, read_only
from tests.pokertool_site.management.commands.test_up import still_running
from tests.servers import answers, free_port
from tests.waiting import wait_until

START_LIMIT, STOP_LIMIT = 90.0, 30.0
"""Seconds until what does not start, or does not stop, fails the test."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    wheel = build_wheel(tmp_path_factory.mktemp("dist"))
    there = install(wheel, tmp_path_factory.mktemp("player"))
    with read_only(there.environment):
        yield there


@pytest.mark.timeout(240)
def test_it_runs_in_an_empty_folder_and_leaves_nothing_behind(installed: Installed) -> None:
    port = free_port()
    printed = installed.home.parent / "printed.txt"
    with (
        printed.open("wb") as terminal,
        subprocess.Popen(
            [installed.command, "up", "--bind", f"127.0.0.1:{port}"],
            cwd=installed.folder,
            env=installed.variables,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
        ) as up,
    ):
        try:
            wait_until(
                lambda: "Ctrl-C" in printed.read_text("utf-8") or up.poll() is not None,
                patience=START_LIMIT,
                told=lambda: printed.read_text("utf-8"),
            )
            assert up.poll() is None, printed.read_text("utf-8")
            with urlopen(f"http://127.0.0.1:{port}/") as page:
                text = page.read().decode()
            programs = psutil.Process(up.pid).children(recursive=True)
            up.send_signal(signal.SIGINT)
            assert up.wait(STOP_LIMIT) == 0
        finally:
            up.kill()

    assert "<code>pokertool capture --source screen</code>" in text
    assert still_running(programs, within=0) == []
    assert not answers(port)
    with instance_lock(installed.data / "up.lock", note=""):
        pass
    assert {path.name for path in installed.data.rglob("*") if path.is_socket()} == set()
    assert list(installed.folder.iterdir()) == []
    assert {path.name for path in installed.home.iterdir()} == {
        installed.data.relative_to(installed.home).parts[0]
    }


def test_help_teaches_and_makes_nothing(installed: Installed, tmp_path: Path) -> None:
    for words in ([], ["--help"], ["help"]):
        shown = installed.run(*words, HOME=str(tmp_path))
        assert shown.returncode == 0
        assert "usage: pokertool COMMAND" in shown.stdout
        assert str(tmp_path) in shown.stdout
        assert "manage.py" not in shown.stdout

    assert list(tmp_path.iterdir()) == []


def test_the_help_of_a_command_says_what_is_typed_here(installed: Installed) -> None:
    shown = installed.run("capture", "--help")

    assert "  pokertool capture --source screen " in shown.stdout
    assert "manage.py" not in shown.stdout


def test_an_unknown_command_names_the_nearest(installed: Installed) -> None:
    refused = installed.run("captur")

    assert refused.returncode == 1
    assert "Unknown command: 'captur'. Did you mean capture?" in refused.stderr
    assert "'pokertool help'" in refused.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("REDIS_URL", "redis://127.0.0.1:1/0"), ("DATABASE_URL", "postgres://me:hunter2@127.0.0.1:1/log")],
)
def test_what_needs_a_servers_packages_names_them(installed: Installed, variable: str, value: str) -> None:
    refused = installed.run("check", **{variable: value})

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert variable in refused.stderr
    assert 'pip install "pokertool[server]"' in refused.stderr


def test_so_does_the_server_for_development(installed: Installed) -> None:
    refused = installed.run("runserver", "8000")

    assert refused.returncode == 1
    assert 'pip install "pokertool[runserver]"' in refused.stderr


def test_another_folder_can_be_named(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("migrate", "--verbosity", "0", POKERTOOL_HOME=str(tmp_path / "mine"))

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / "pokertool.sqlite3").exists()


def test_another_package_in_place_of_ours_is_named(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "health").mkdir()
    (tmp_path / "health" / "__init__.py").write_text("raise SystemExit('another project')", encoding="utf-8")

    refused = installed.run("check", PYTHONPATH=str(tmp_path))

    assert refused.returncode == 1
    assert f"Python finds health in {tmp_path / 'health'}" in refused.stderr
    assert "another project" not in refused.stderr


def test_the_version_is_ours(installed: Installed) -> None:
    assert re.fullmatch(r"PokerTool \d+\.\d+\.\d+\S*\n", installed.run("--version").stdout)


def test_what_is_optional_can_not_be_imported_there(installed: Installed) -> None:
    python = installed.environment / "bin" / "python"
    for module in OPTIONAL:
        tried = subprocess.run(
            [python, "-c", f"import {module}"], env=os.environ, capture_output=True, check=False
        )
        assert tried.returncode != 0
