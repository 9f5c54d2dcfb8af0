"""What pages say of the project is so: links, files, modules, commands, variables, folders, layers."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from detection.events import EVENT_TYPES
from tests.project.contents import APPS, ARCHITECTURE, README, packages, sources
from tests.servers import PROJECT

OTHER_EVENT_TYPES = ("health_check", "status_change", "notification")
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").rglob("*.md"))]
ADRS = sorted((PROJECT / "docs" / "adr").glob("*.md"))
OTHER_PAGES = [
    PROJECT / name
    for name in (
        "docs/pictures/architecture.svg",
        "benchmarks/README.md",
        "clients/python/README.md",
        "THIRD_PARTY.md",
    )
]
NOT_OURS = frozenset(
    {
        # Files of the original service that docs/clients.md speaks of.
        "test_system_health_websocket.py",
        "test_dashboard_e2e.py",
        "test_endpoint_contracts.py",
        "test_api_contracts.py",
        # Permissions, and a message of `manage.py check`.
        "detection.view_detectionsession",
        "detection.change_handnote",
        "detection.change_seenplayer",
        "eventlog.view_serverprocess",
        "eventlog.add_disconnect",
        "status.send_notice",
        "health.E001",
    }
)
"""What pages name that looks like a file or module of ours and is another's, or something else."""
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=PROJECT,
    check=True,
    capture_output=True,
    text=True,
).stdout.splitlines()
FOLDERS = frozenset(parent.as_posix() for path in TRACKED for parent in Path(path).parents)
CODE = (*APPS, "clients", "training", "tests", "benchmarks")
"""Folders whose modules and folders pages name."""


def missing_files(text: str) -> list[str]:
    """Return what `text` names as a file or folder of ours and is none.

    A word is such a name if it ends in `.py` or begins with a folder at the top. The folders
    before a file's name may be left out, and what follows the number of a decision (`docs/adr/0009`).
    """
    words = {word.rstrip(".") for word in re.findall(r"(?<![\w/.:@-])[\w.-]+(?:/[\w.-]*)*", text)}
    named = {
        word
        for word in words - NOT_OURS
        if word.endswith(".py") or ("/" in word and word.partition("/")[0] in (*CODE, "docs", ".ci"))
    }
    return sorted(
        word
        for word in named
        if word.rstrip("/") not in FOLDERS
        and not any(f"/{path}".endswith(f"/{word}") or path.startswith(f"{word}-") for path in TRACKED)
    )


def missing_modules(text: str) -> list[str]:
    """Return what `text` names as a module, or as something in one, and does not exist."""
    named = set(re.findall(rf"(?<![\w/.-])(?:{'|'.join(CODE)})(?:\.\w+)+", text)) - NOT_OURS
    return sorted(
        name
        for name in named
        if not name.endswith((".json", ".js", ".md", ".ndjson")) and not _exists(name.split("."))
    )


def _exists(parts: list[str]) -> bool:
    if "/".join(parts) in FOLDERS or "/".join(parts) + ".py" in TRACKED:
        return True
    module = PROJECT / ("/".join(parts[:-1]) + ".py")
    return module.exists() and re.search(rf"\b{parts[-1]}\b", module.read_text(encoding="utf-8")) is not None


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


def test_each_make_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", README)) - {"ones"}

    assert {"run", "test"} <= named <= targets


def test_each_manage_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z]+)", README))
    ours = {path.stem for path in sources() if path.parent.name == "commands"}

    assert {"up", "capture", "read"} <= named <= ours


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"""(?:\]\(|src="|srcset=")(?!https?:|#)([^)"#]+)""", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, *OTHER_PAGES], ids=lambda path: path.parent.name + "/" + path.name)
def test_what_pages_name_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert missing_files(text) == []
    assert missing_modules(text) == []


@pytest.mark.parametrize(
    "gone", ["detection/recognition/", "recognition/text.py", "eventlog.neighbours", "ink.py"]
)
def test_a_name_that_is_gone_is_found(gone: str) -> None:
    assert missing_files(f"See `{gone}`.") or missing_modules(f"See `{gone}`.")


def test_each_folder_with_code_is_in_the_architecture() -> None:
    folders = {
        path.as_posix() for path in packages() if len(path.parts) > 1 and "management" not in path.parts
    }

    assert folders - set(re.findall(r"`([a-z_/]+)/`", ARCHITECTURE)) == set()


def test_each_layer_is_in_the_architecture() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    layers = {
        module
        for contract in contracts["contracts"]
        for layer in contract.get("layers") or contract.get("modules") or contract["source_modules"]
        for module in re.split(r" [|:] ", layer)
    }

    assert {module for module in layers if f"`{module}`" not in ARCHITECTURE} == set()
