from __future__ import annotations

import argparse
from io import StringIO
from typing import Any

import pytest
from django.core.management.base import CommandError

from eventlog.management.base import PlainCommand

HOSTILE = "\x1b]0;owned\x07\x9b2J\u202e\udcff"
SHOWN = r"\u001b]0;owned\u0007\u009b2J\u202e\udcff"


class Terminal(StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Says(PlainCommand):
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        inner = parser.add_subparsers(dest="action", required=True)
        inner.add_parser("say").add_argument("what")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{options['what']}\nsecond\tline")
        self.stderr.write(options["what"])
        if options["what"] == HOSTILE:
            raise CommandError(f"It ends with {HOSTILE}")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    """Run the command as manage.py does; return what it wrote to both streams."""
    with pytest.raises(SystemExit):
        Says().run_from_argv(["manage.py", "says", *words])
    return capsys.readouterr()


def test_output_and_errors_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = run(capsys, "say", HOSTILE)

    assert out == f"{SHOWN}\nsecond\tline\n"
    assert err == f"{SHOWN}\nCommandError: It ends with {SHOWN}\n"


@pytest.mark.parametrize("words", [["say", "x", f"-{HOSTILE}"], [f"--{HOSTILE}"], [HOSTILE]])
def test_so_are_errors_about_arguments(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    _, err = run(capsys, *words)

    assert "usage:" in err
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\udcff"} & set(err)


def test_streams_that_a_caller_gives_are_no_way_around() -> None:
    out, err = StringIO(), StringIO()

    command = Says(stdout=out, stderr=err)
    with pytest.raises(CommandError):
        command.execute(action="say", what=HOSTILE, stdout=out, stderr=err, no_color=False, force_color=False)

    assert out.getvalue() == f"{SHOWN}\nsecond\tline\n"
    assert err.getvalue() == f"{SHOWN}\n"


def test_colours_of_our_own_stay() -> None:
    terminal = Terminal()
    command = Says(stdout=terminal, stderr=terminal, force_color=True)

    command.stdout.write("all is \x1b[8mwell", command.style.SUCCESS)
    command.stderr.write("not so")

    assert terminal.getvalue() == "".join(
        (command.style.SUCCESS(r"all is \u001b[8mwell" + "\n"), command.style.ERROR("not so\n"))
    )
    assert terminal.getvalue().startswith("\x1b[")


def test_a_terminal_of_another_code_page_gets_what_it_can_show() -> None:
    terminal = Terminal()
    terminal.encoding = "cp1252"

    Says(stdout=terminal).stdout.write("12 € of Łukasz")

    assert terminal.getvalue() == "12 € of \\u0141ukasz\n"
