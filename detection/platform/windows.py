"""Microsoft Windows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

assert sys.platform == "win32"  # noqa: S101  # mypy reads the rest as Windows has it

WINDOWS: str | None = "win32"
"""The module of detection.capture.windows that lists windows here."""
WITHOUT_WAITING = 0
"""Flags that open a file and wait for nothing: a path of Windows names no pipe by accident."""


def give_back_memory() -> None:
    """Nothing: the C library gives back what it likes."""


def call_after_fork(call: Callable[[], object]) -> None:
    """Nothing: no process is made by fork()."""


def usable_cores() -> int:
    """Return how many cores the machine has."""
    return os.cpu_count() or 1


def refusal() -> str | None:
    """Return None: any program of the desktop may look."""
    return None


def why_blank() -> str | None:
    """Return None: what is one colour here is so."""
    return None


def use_real_pixels() -> None:
    """Nothing: mss tells Windows that this process counts in real pixels, as soon as one is made."""


def way_out(reason: str) -> str:
    """Return what to tell a user whose screen can't be grabbed for this reason."""
    return f"The screen can't be seen: {reason}. Is it locked, or a remote session closed?"
