"""What `--help` of each of our commands teaches is so."""

from __future__ import annotations

import re
import shlex
from argparse import ArgumentTypeError

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from eventlog.management.help import DJANGOS_OWN, number_argument
from tests.project.contents import APPS

COMMANDS = {name: app for name, app in get_commands().items() if app in APPS}


def help_of(name: str) -> str:
    return load_command_class(COMMANDS[name], name).create_parser("manage.py", name).format_help()


def examples(name: str) -> list[str]:
    """Return the command lines in a command's help, without what stands beside each, or where it is led."""
    lines = re.findall(r"^  manage\.py (.+)$", help_of(name), re.MULTILINE)
    return [re.split(r"  +| > ", line)[0] for line in lines]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_examples_of_itself(name: str) -> None:
    assert [line for line in examples(name) if shlex.split(line)[0] == name]


@pytest.mark.parametrize(
    "line",
    [line for name in COMMANDS for line in examples(name)],
)
def test_each_example_is_understood(line: str) -> None:
    name, *arguments = shlex.split(line)

    load_command_class(COMMANDS[name], name).create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_argument_is_explained(name: str) -> None:
    parser = load_command_class(COMMANDS[name], name).create_parser("manage.py", name)
    unexplained = [action.dest for action in parser._actions if not action.help and action.dest != "action"]

    assert unexplained == []


@pytest.mark.parametrize("name", COMMANDS)
def test_djangos_own_options_are_left_out_and_work(name: str) -> None:
    options = {f"--{option.replace('_', '-')}" for option in DJANGOS_OWN}

    assert not options & set(re.findall(r"--[a-z-]+", help_of(name)))
    parser = load_command_class(COMMANDS[name], name).create_parser("manage.py", name)
    assert "--traceback" in parser._option_string_actions


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_terminal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")

    assert max(map(len, help_of(name).splitlines())) <= 110


@pytest.mark.parametrize("text", ["", "x", "-1", "11", "1" * 5000, "٣"])
def test_a_number_out_of_its_bounds_is_a_wrong_argument(text: str) -> None:
    read = number_argument("days", least=1, most=10)

    assert read("10") == 10
    with pytest.raises(ArgumentTypeError, match=r"days is '.*; it is a whole number from 1 to 10"):
        read(text)


@pytest.mark.parametrize(
    "line",
    [
        ["events", "tail", "\udcff"],
        ["events", "tail", "--since", "9" * 20],
        ["events", "export", "--since", "9" * 5000],
        ["events", "prune", "--stream", "\udcff"],
        ["events", "prune", "--stream", "health", "--keep", "9" * 20],
        ["token", "\udcff"],
        ["token", "alice", "--days", "9" * 20],
        ["notify", "\udcff", "x"],
        ["notify", "a", "\udcff"],
        ["hands", "--table", "\udcff"],
    ],
)
def test_bytes_that_are_no_text_and_numbers_that_are_too_large_are_wrong_arguments(line: list[str]) -> None:
    with pytest.raises(CommandError, match="Error: argument"):
        call_command(*line)
