"""Microsoft Windows: jobs of processes, one kind of signal, and addresses that have to be claimed."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

assert sys.platform == "win32"  # noqa: S101  # mypy reads the rest as Windows has it

from pokertool_site.platform.programs import started  # noqa: E402
from pokertool_site.platform.windows_job import Job  # noqa: E402

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
"""Ctrl-C; what nobody sends here; Ctrl-Break, and a console that closes."""


class ProcessTree:
    """A program that was started in a job of its own, and all that it starts.

    It can be heard, and its standard input ends when this process does. No Ctrl-C of the console reaches it.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.process = started(command, environment, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        self._job = Job(self.process.pid)

    def ask_to_stop(self) -> None:
        """End the program's standard input: it is told so that it stops (`stop_own_tree`).

        CTRL_BREAK_EVENT would need a console, which a service and a program of the desktop have not.
        """
        if self.process.stdin is not None:
            self.process.stdin.close()

    def kill(self) -> None:
        """End the program and all it started; nothing happens to those that are gone."""
        self._job.end()


def stop_own_tree(grace_seconds: float) -> None:
    """Interrupt this process as Ctrl-C does, and end it after `grace_seconds`.

    What it started ends with its job, at the latest when whoever holds that does.
    """
    signal.raise_signal(signal.SIGINT)
    time.sleep(grace_seconds)
    os._exit(1)


def how_it_ended(status: int) -> str:
    """Return what a process's exit status means. Windows' own are above 0x80000000."""
    return f"ended with status {status}" if status < 0x80000000 else f"ended with status {status:#x}"


def split_words(arguments: str) -> list[str]:
    r"""Return a command line's words. A quote keeps spaces in one; a backslash is one, as in `C:\tables`.

    Raises ValueError for a quote that does not end.
    """
    lexer = shlex.shlex(arguments, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = lexer.escape = ""
    return list(lexer)


def claim_address(listener: socket.socket) -> None:
    """Let a socket be bound only where nobody listens: SO_REUSEADDR would let two listen here."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)


def raise_open_files() -> int | None:
    """Return None: there is no limit to raise."""
    return None


def hold_name(name: str, held: ExitStack) -> str | None:
    """Return None: Windows deletes no folder that has an open file in it."""
    return None
