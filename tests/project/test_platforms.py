"""Only the platform places ask which system they run on, and have the same functions for each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.project.contents import APPS, sources
from tests.servers import PROJECT

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
    return "platform" in (*module.parts, module.stem) or module.as_posix() in (
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
