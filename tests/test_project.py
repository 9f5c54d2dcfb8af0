"""What the project says of itself is so."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
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
OTHER_PAGES = [
    PROJECT / name
    for name in (
        "docs/pictures/architecture.svg",
        "benchmarks/README.md",
        "clients/python/README.md",
        "THIRD_PARTY.md",
    )
]
ARCHITECTURE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
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
LIBRARIES_OWN = {
    "_actions": "argparse has no other way to list what a parser takes",
    "_connparams": "what Celery would connect to Redis with",
    "_default_manager": "Django's, in spite of its name",
    "_exit": "the end of a forked child",
    "_getframe": "sys has no other way to see who calls",
    "_input_queue": "a client of channels.testing is given another one",
    "_meta": "Django's, in spite of its name",
    "_obj": "what ctypes.byref() points to",
    "_option_string_actions": "argparse has no other way to list what a parser takes",
    "_raw_delete": "removes what the log's own manager would not",
    "_replace": "a named tuple's, in spite of its name",
}
"""What tests use of libraries that has a leading underscore."""
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


ONE_SYSTEMS = frozenset(
    {
        "_winapi", "ctypes", "fcntl", "grp", "msvcrt", "platform", "posix", "pty", "pwd", "resource",
        "select", "selectors", "syslog", "termios", "tty", "winreg", "win32api", "Quartz", "Xlib",
    }
)  # fmt: skip
"""Modules that not every system has, or whose use is that of one system."""
WHOLE_SYSTEMS = frozenset({"sys", "os", "socket", "signal", "errno", "time"})
"""Modules of which systems have parts: mypy knows which, unless they are asked for by a text."""
ONE_LOOPS = frozenset({"add_reader", "add_signal_handler", "add_writer"})
"""What an event loop of Windows can't do. mypy does not know."""


def is_platform_place(module: Path) -> bool:
    """Return whether a module may ask which system it runs on."""
    return "platform" in module.parts or module.as_posix() in (
        "detection/capture/windows/quartz.py",
        "detection/capture/windows/win32.py",
        "detection/capture/windows/x11.py",
        "eventlog/wakeup/local_sockets.py",  # whose socket eventlog.wakeup.platform has made, or not
    )


def platform_places() -> list[Path]:
    """Return the folders with a module for each system, relative to the project."""
    return sorted({path.parent for path in sources() if path.parent.name == "platform"})


def asks_for_the_system(source: str) -> list[str]:
    """Return where a module asks which system it runs on, or uses what only some have, by line and what."""
    tree = ast.parse(source)
    asked = dict.fromkeys(("sys",), "sys")
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            asked |= {alias.asname: alias.name for alias in node.names if alias.asname}
            found += [(node.lineno, alias.name) for alias in node.names if _root(alias.name) in ONE_SYSTEMS]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            named = {f"{module}.{alias.name}" for alias in node.names}
            if _root(module) in ONE_SYSTEMS or named & {"sys.platform", "os.name"}:
                found.append((node.lineno, module))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if (
                f"{asked.get(name, name)}.{attribute}" in ("sys.platform", "os.name")
            ):
                found.append((node.lineno, f"{name}.{attribute}"))
            case ast.Attribute(attr=attribute) if attribute in ONE_LOOPS:
                found.append((node.lineno, attribute))
            case ast.Call(func=ast.Name(id="hasattr" | "getattr" as call), args=[ast.Name(id=name), *_]) if (
                asked.get(name, name) in WHOLE_SYSTEMS
            ):
                found.append((node.lineno, f"{call}({name}, ...)"))
            case ast.Constant(value=str(text)) if re.match(r"/(proc|sys|dev)/", text):
                found.append((node.lineno, text))
    return [f"{line}: {what}" for line, what in sorted(found)]


def _root(module: str) -> str:
    return module.partition(".")[0]


def imported_by_system(path: Path) -> dict[str, list[str]]:
    """Return what a platform place imports from each of its modules."""
    return {
        node.module.rpartition(".")[2]: [alias.name for alias in node.names]
        for node in ast.walk(ast.parse((PROJECT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }


def signature(place: Path, module: str, name: str) -> str:
    """Return what a function of a platform place takes and returns, or what a class's methods take."""
    tree = ast.parse((PROJECT / place / f"{module}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=found) if found == name:
                return f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns or ast.Constant(None))}"
            case ast.ClassDef(name=found) if found == name:
                methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                return "; ".join(f"{each.name}({ast.unparse(each.args)})" for each in methods)
            case ast.ImportFrom(module=str(other)) if name in {alias.name for alias in node.names}:
                return signature(place, other.rpartition(".")[2], name)
            case ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found)) if (
                found == name
            ):
                return "constant"
    raise AssertionError(f"{place}/{module}.py has no {name}")


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
        "detection/platform/linux.py",  # asks the desktop what it is; not a variable of ours
    }


def test_types_are_checked_for_three_systems() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")

    assert f"PRODUCT := {' '.join(APPS)} manage.py" in makefile
    assert "\t$(BIN)/mypy .\n" in makefile
    assert "for system in darwin win32; do $(BIN)/mypy --platform $$system " in makefile


def test_only_the_platform_places_ask_which_system_it_is() -> None:
    found = {
        module.as_posix(): asks_for_the_system((PROJECT / module).read_text(encoding="utf-8"))
        for module in sources()
        if not is_platform_place(module)
    }

    assert {module: asked for module, asked in found.items() if asked} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nif sys.platform == 'linux': pass",
        "import sys as s\ns.platform",
        "from sys import platform",
        "import os\nif os.name == 'nt': pass",
        "import platform",
        "import fcntl",
        "from resource import getrlimit",
        "import ctypes.util",
        "import socket\nhasattr(socket, 'AF_UNIX')",
        "import os\ngetattr(os, 'O_NONBLOCK', 0)",
        "import asyncio\nasyncio.get_running_loop().add_signal_handler(2, print)",
        "def _receive(loop): loop.add_reader(3, print)",
        "open('/proc/self/status')",
    ],
)
def test_who_asks_for_the_system_is_found(source: str) -> None:
    assert asks_for_the_system(source)


@pytest.mark.parametrize("place", platform_places(), ids=lambda path: path.as_posix())
def test_each_system_has_the_same_functions(place: Path) -> None:
    told = imported_by_system(place / "__init__.py")

    assert len(told) >= 2
    assert len({frozenset(names) for names in told.values()}) == 1
    signatures = [{name: signature(place, module, name) for name in names} for module, names in told.items()]
    assert all(each == signatures[0] for each in signatures)


def test_each_make_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", README)) - {"ones"}

    assert {"run", "test"} <= named <= targets


def test_each_manage_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z]+)", README))
    ours = {path.stem for path in sources() if path.parent.name == "commands"}

    assert {"up", "capture", "read"} <= named <= ours


def private_names(tree: ast.AST) -> Iterator[str]:
    """Yield what a module uses that another one keeps to itself: attributes, imports, and what it patches."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                continue
            case ast.Attribute(attr=name):
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names)
            case ast.Call(
                func=ast.Attribute(attr="setattr" | "delattr" | "patch" | "object"), args=arguments
            ):
                texts = (each.value for each in arguments[:2] if isinstance(each, ast.Constant))
                yield from (text.rpartition(".")[2] for text in texts if isinstance(text, str))


def sleeps(tree: ast.AST) -> Iterator[str]:
    """Yield each sleep of a module that lets real time pass."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="time" | "asyncio" as module), attr="sleep"):
                yield f"{module}.sleep in line {node.lineno}"
            case ast.ImportFrom(module="time" | "asyncio" as module, names=names):
                yield from (f"{module}.sleep, imported" for alias in names if alias.name == "sleep")


def test_tests_go_by_what_is_public_and_wait_with_what_tests_waiting_has() -> None:
    faults = []
    for path in sorted((PROJECT / "tests").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        private = {name for name in private_names(tree) if re.match(r"_(?!_)", name)} - set(LIBRARIES_OWN)
        slept = sleeps(tree) if path.parts[-2:] != ("tests", "waiting.py") else ()
        faults += [f"{path.relative_to(PROJECT)}: {fault}" for fault in (*private, *slept)]

    assert faults == []


def test_what_tests_must_not_do_is_found() -> None:
    tree = ast.parse(
        "from a import _b\nc._d.e\nself._f\npatch.setattr(g, '_h', 1)\npatch.setattr('i.j._k', 1)\n"
        "import time\nfrom asyncio import sleep\ntime.sleep(1)\nclock.sleep(1)\n"
    )

    assert {name for name in private_names(tree) if name.startswith("_")} == {"_b", "_d", "_h", "_k"}
    assert [*sleeps(tree)] == ["asyncio.sleep, imported", "time.sleep in line 8"]


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


def test_nothing_that_is_made_is_committed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert tracked.stdout == ""
