"""`manage.py`, and the command `pokertool`: what is done before and after Django does its part.

What a user can mend is one line instead of a traceback; `--traceback` shows that as well.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from pokertool_site.environment.errors import errors_in_one_line
from pokertool_site.environment.installation import COMMAND, data_folder, log_folder, version
from pokertool_site.environment.settings_module import use_own_settings
from pokertool_site.overview import ANSWERS, VERSIONS, overview


def run() -> None:
    """Run the command line of this process under the name that a user types. Raises SystemExit."""
    main([COMMAND, *sys.argv[1:]])


def main(arguments: Sequence[str]) -> None:
    """Run a command line, whose first word is the program's name. Raises SystemExit."""
    use_unicode_output()
    if len(arguments) < 3 and (answer := _answer_without_django("".join(arguments[1:]))):
        sys.stdout.write(answer)
        return
    use_own_settings()
    with errors_in_one_line() if "--traceback" not in arguments else nullcontext():
        if arguments[1:2] == ["up"]:
            _run_up(arguments)
        else:
            execute_from_command_line(list(arguments))


def _run_up(arguments: Sequence[str]) -> None:
    """Run `up`, which stays as long as all that it starts, without Django's apps: they take 70 MB."""
    from pokertool_site.management.commands.up import Command  # noqa: PLC0415 - for `up` alone

    Command().run_from_argv(list(arguments))


def _answer_without_django(word: str) -> str:
    """Return what answers a command line of this one word without making a folder; "" for a command."""
    if word in VERSIONS:
        return f"PokerTool {version()}\n"
    if word not in ANSWERS:
        return ""
    try:
        return overview(data=data_folder(is_needed=False), logs=log_folder())
    except ImproperlyConfigured as error:
        sys.exit(f"PokerTool can't go on: {error}")


def use_unicode_output() -> None:
    """Let names in any script and the suits of cards be printed, whatever the code page is.

    Files and pipes get UTF-8. A terminal gets what it can show, and the rest by its number in Unicode.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
