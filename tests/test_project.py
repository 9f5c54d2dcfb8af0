"""What the project says of itself is so."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from detection.events import EVENT_TYPES
from tests.servers import PROJECT

APPS = ("pokertool_site", "detection", "health", "status", "eventlog")
DECLARATIONS = frozenset({"__init__.py", "apps.py", "asgi.py", "urls.py"})
"""What every test of a page or a socket goes through."""
OTHER_EVENT_TYPES = ("health_check", "status_change", "notification")

README = (PROJECT / "README.md").read_text()
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").rglob("*.md"))]
ADRS = sorted((PROJECT / "docs" / "adr").glob("*.md"))


def sources() -> list[Path]:
    """Return the apps' modules, relative to the project."""
    return [
        path.relative_to(PROJECT)
        for app in APPS
        for path in sorted((PROJECT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def packages() -> list[Path]:
    """Return the apps' folders with code in them, relative to the project."""
    return sorted({path.parent for path in sources() if path.name not in DECLARATIONS})


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.as_posix())
def test_each_package_has_tests_in_its_place(package: Path) -> None:
    assert list((PROJECT / "tests" / package).glob("test_*.py")), f"tests/{package} has no test"


@pytest.mark.parametrize("kind", [*EVENT_TYPES, *OTHER_EVENT_TYPES])
def test_each_kind_of_event_is_in_the_protocol(kind: str) -> None:
    assert f"`{kind}`" in (PROJECT / "docs" / "protocol.md").read_text()


def test_adr_numbers_count_from_one() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_an_adr_is_named_as_it_is_titled(path: Path) -> None:
    number, title = path.read_text().splitlines()[0].removeprefix("# ").split(": ")
    words = re.findall(r"[a-z0-9]+", title.lower().replace("'", ""))

    assert path.stem == "-".join([number, *words])


def test_the_sample_environment_names_every_variable_that_is_read() -> None:
    read = {
        node.args[0].value
        for path in sources()
        for node in ast.walk(ast.parse((PROJECT / path).read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.startswith("env_")
        and isinstance(node.args[0], ast.Constant)
    }
    sample = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (PROJECT / "docs" / "operations.md").read_text(), re.MULTILINE)
    )

    assert sample == read
    assert documented == read


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
        "detection/capture/sources/screen.py",  # asks the desktop what it is; not a variable of ours
    }


def test_each_make_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", README)) - {"ones"}

    assert {"run", "test"} <= named <= targets


def test_each_manage_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z]+)", README))
    ours = {path.stem for path in sources() if path.parent.name == "commands"}

    assert {"up", "capture", "read"} <= named <= ours


def test_ci_calls_the_readmes_test_command() -> None:
    command = re.search(r"^(make test)\b", README, re.MULTILINE)
    ci = (PROJECT / ".ci" / "run").read_text()

    assert command is not None
    assert "must make --no-print-directory check " in ci
    assert ci.count("make --no-print-directory test ") == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"""(?:\]\(|src="|srcset=")(?!https?:|#)([^)"#]+)""", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_nothing_that_is_made_is_committed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert tracked.stdout == ""
