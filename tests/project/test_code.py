"""The code as a whole: packages and their tests, migrations, encodings, who reads the environment, CI."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from benchmarks.house import House
from tests.project.contents import APPS, README, packages, sources
from tests.servers import PROJECT


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.as_posix())
def test_each_package_has_tests_in_its_place(package: Path) -> None:
    assert list((PROJECT / "tests" / package).glob("test_*.py")), f"tests/{package} has no test"


def test_every_text_file_says_how_it_is_encoded() -> None:
    """A code page is the last thing that two machines have in common."""
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "--preview", "--select", "PLW1514", *APPS]

    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert told.returncode == 0, told.stdout


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        path.as_posix()
        for path in sources()
        if re.search(r"os\.(environ\b(?!\.setdefault)|getenv)", (PROJECT / path).read_text())
    ]

    assert set(readers) == {
        "pokertool_site/environment/variables.py",
        "pokertool_site/supervisor/supervisor.py",  # hands its own on to the programs that it starts
        "detection/platform/linux.py",  # asks the desktop what it is; not a variable of ours
    }


def test_ci_calls_the_readmes_test_command() -> None:
    command = re.search(r"^(make test)\b", README, re.MULTILINE)
    ci = (PROJECT / ".ci" / "run").read_text()

    assert command is not None
    assert "must make --no-print-directory check " in ci
    assert ci.count("make --no-print-directory test ") == 2


def test_nothing_that_is_made_is_committed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert tracked.stdout == ""


def test_no_chain_of_imports_in_the_event_log_is_longer_than_six() -> None:
    chain = House(PROJECT, ["eventlog"]).longest_chain("eventlog")

    assert len(chain) <= 6, " > ".join(chain)
