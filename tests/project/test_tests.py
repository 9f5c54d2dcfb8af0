"""Tests go by what is public, and wait with what tests.waiting has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.servers import PROJECT

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
