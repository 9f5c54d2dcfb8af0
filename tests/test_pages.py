"""What pages for users say that commands take and print is so."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class

from tests.pages import blocks, typed
from tests.servers import PROJECT

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
COMMANDS = sorted(
    {
        re.split("manage.py |^pokertool ", line)[1]
        for page in PAGES
        for shell in ("sh", "bat")
        for line in typed(page, shell)
        if re.search("manage.py |^pokertool ", line)
    }
)
VARIES = re.compile(r" \.\.\.|\.\.\. ?| :\d|\d+x\d+|'[^']*'|\(by process.*|\b\d+\b(?: s)?")
"""The parts of a message in the docs that are another time something else."""


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_in_the_docs_is_understood(line: str) -> None:
    name, *arguments = shlex.split(re.split(r" [>|&]| \\$", line)[0])
    command = load_command_class(get_commands()[name], name)

    command.create_parser("manage.py", name).parse_args(arguments)


def test_each_message_of_captures_is_one_that_is_said() -> None:
    """By the part that does not vary: what the table in docs/capture.md quotes is in our sources."""
    said = " ".join(
        node.value
        for path in sorted((PROJECT / "detection").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    table = (PROJECT / "docs" / "capture.md").read_text(encoding="utf-8").split("## What it says")[1]
    messages = [
        line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")
    ]
    parts = [part.strip() for message in messages[1:] for part in VARIES.split(message)]

    assert len(messages) > 10
    assert [part for part in parts if part.strip(": ,") and part.strip(": ,") not in said] == []


def test_how_a_picture_is_read_can_be_watched_as_the_page_for_developers_shows() -> None:
    (program,) = blocks(PROJECT / "docs" / "developing.md", "python")

    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert re.search(r"^Kd 0\.9", told.stdout, re.MULTILINE)
    assert "name='Paloma'" in told.stdout
