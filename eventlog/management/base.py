"""The base of our `manage.py` commands: whatever they print, a terminal only shows it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, TextIO, TypeVar

from django.core.management.base import BaseCommand, CommandParser, OutputWrapper
from django.core.management.color import no_style

from eventlog.management.program import as_typed
from eventlog.store.printable import printable_lines


class PlainOutput(OutputWrapper):
    """Django's output, of what `printable_lines` returns. Colours are what `style_func` adds after that."""

    def write(  # type: ignore[override]  # as Django's own, which its stubs ignore too
        self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None
    ) -> None:
        encoding = getattr(self._out, "encoding", None)
        super().write(printable_lines(msg, encoding=encoding), style_func, ending)


class PlainErrors(PlainOutput):
    """The same for errors, which name commands as they are typed here."""

    def write(  # type: ignore[override]  # as above
        self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None
    ) -> None:
        super().write(as_typed(msg), style_func, ending)


Output = TypeVar("Output", bound=PlainOutput)


class PlainParser(CommandParser):
    """Django's parser of arguments; its errors name them, and a glob makes names of files arguments."""

    def _print_message(self, message: str, file: Any = None) -> None:
        super()._print_message(printable_lines(as_typed(message)), file)


class PlainCommand(BaseCommand):
    """A command of ours.

    `self.stdout`, `self.stderr`, the message of a CommandError and errors about arguments let through
    no control character but line feeds and tabs. A colour is given as `write(text, self.style.ERROR)`.
    """

    _plain_stdout: PlainOutput
    _plain_stderr: PlainErrors

    @property
    def stdout(self) -> OutputWrapper:
        return self._plain_stdout

    @stdout.setter
    def stdout(self, output: OutputWrapper | TextIO) -> None:
        self._plain_stdout = _plain(output, PlainOutput)

    @property
    def stderr(self) -> OutputWrapper:
        return self._plain_stderr

    @stderr.setter
    def stderr(self, output: OutputWrapper | TextIO) -> None:
        self._plain_stderr = _plain(output, PlainErrors)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        _make_plain(parser)
        return parser

    def check(self, *args: Any, **kwargs: Any) -> None:
        """Django's checks, whose message is made before it is printed, and so without colours."""
        style, self.style = self.style, no_style()
        try:
            super().check(*args, **kwargs)
        finally:
            self.style = style


def _plain(output: OutputWrapper | TextIO, kind: type[Output]) -> Output:
    if isinstance(output, kind):
        return output
    if isinstance(output, OutputWrapper):
        stream: Any = output._out
        return kind(stream, ending=output.ending)
    return kind(output)


def _make_plain(parser: argparse.ArgumentParser) -> None:
    if isinstance(parser, CommandParser):
        parser.__class__ = PlainParser  # whose attributes are the same; Django names its class itself
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                _make_plain(each)
