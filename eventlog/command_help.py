"""The help of our `manage.py` commands: what each takes, and examples."""

from __future__ import annotations

import argparse
from typing import Any

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


def _ours(actions: Any) -> list[argparse.Action]:
    return [action for action in actions if action.dest not in DJANGOS_OWN]
