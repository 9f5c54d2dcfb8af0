"""What Linux and macOS have in common: groups of processes, signals, limits."""

from __future__ import annotations

import logging
import os
import resource
import shlex
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

assert sys.platform != "win32"  # noqa: S101  # mypy reads the rest as Unix has it

from pokertool_site.platform.programs import started  # noqa: E402

logger = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, `kill`, and a terminal that closes."""


class ProcessTree:
    """A program that was started in a group of its own, and all that it starts.

    It can be heard, and its standard input ends when this process does.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.process = started(command, environment, start_new_session=True)

    def ask_to_stop(self) -> None:
        """Let the program end in its own way; it is the one to tell what it started."""
        self.process.terminate()

    def kill(self) -> None:
        """End the program and all it started; nothing happens to those that are gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def stop_own_tree(grace_seconds: float) -> None:
    """Tell this process, and all in its group, to stop, and make them after `grace_seconds`."""
    if os.getpgrp() != os.getpid():  # never a group that isn't ours
        os.kill(os.getpid(), signal.SIGTERM)
        return
    # This process too, by its own handler: it stops as it would on Ctrl-C.
    os.killpg(0, signal.SIGTERM)
    time.sleep(grace_seconds)
    os.killpg(0, signal.SIGKILL)


def how_it_ended(status: int) -> str:
    """Return what a process's exit status means."""
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"


def split_words(arguments: str) -> list[str]:
    """Return a command line's words, as a shell would. Raises ValueError for a quote that does not end."""
    return shlex.split(arguments)


def claim_address(listener: socket.socket) -> None:
    """Let a socket be bound where only connections that ended are left, and nobody listens."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def raise_soft_limit(*wanted: int) -> int | None:
    """Raise how many files this process may have open to the first number that the system takes.

    Returns what holds then; None where there is no limit.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for number in wanted:
        if number == soft:
            break
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
        except (OSError, ValueError) as error:
            logger.info("The limit of open files does not become %d: %s", number, error)
        else:
            soft = number
            break
    return None if soft == resource.RLIM_INFINITY else soft
