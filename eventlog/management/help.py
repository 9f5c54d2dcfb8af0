"""The help of our `manage.py` commands: what each takes, and examples."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from eventlog.access.parameters import LARGEST_SEQ, LONGEST_WORD, BadRequest, parse_integer, parse_text

DJANGOS_OWN = frozenset(
    {"version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}
)
"""What every Django command takes: it works here too, but teaches nothing about the command."""


class CommandHelp(argparse.RawDescriptionHelpFormatter):
    """Leaves examples as they are written, wraps other texts, and leaves Django's own options out."""

    def add_usage(self, usage: Any, actions: Any, *args: Any, **kwargs: Any) -> None:
        super().add_usage(usage, _ours(actions), *args, **kwargs)

    def add_arguments(self, actions: Any) -> None:
        super().add_arguments(_ours(actions))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


def teach(parser: argparse.ArgumentParser, examples: str) -> None:
    """Have the help of a command end with `examples`: whole command lines, each as it would be typed."""
    parser.formatter_class = CommandHelp
    parser.epilog = examples


def number_argument(name: str, *, least: int = 0, most: int = LARGEST_SEQ) -> Callable[[str], int]:
    """Return what reads an argument as a whole number from `least` to `most`, for add_argument(type=...)."""

    def read(text: str) -> int:
        try:
            return parse_integer(text, name=name, least=least, most=most)
        except BadRequest as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def text_argument(name: str, *, longest: int = LONGEST_WORD) -> Callable[[str], str]:
    """Return what reads an argument as a text that a database can take; a terminal may send other bytes."""

    def read(text: str) -> str:
        try:
            return parse_text(text, name=name, longest=longest)
        except BadRequest as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _ours(actions: Any) -> list[argparse.Action]:
    return [action for action in actions if action.dest not in DJANGOS_OWN]
