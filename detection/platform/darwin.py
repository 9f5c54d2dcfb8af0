"""macOS, which counts in points and asks for leave to look; any other Unix tells nothing of windows."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Callable

assert sys.platform not in ("win32", "linux")  # noqa: S101  # mypy reads the rest as macOS has it

WINDOWS: str | None = "quartz" if sys.platform == "darwin" else None
"""The module of detection.capture.windows that lists windows here."""
WITHOUT_WAITING = os.O_NONBLOCK | os.O_NOCTTY
"""Flags that open a file and wait for nothing, should it be a pipe or a terminal."""
PERMISSION = (
    "macOS keeps the screen from this program. Allow your terminal in System Settings, Privacy & "
    "Security, Screen Recording, and start it again."
)


def give_back_memory() -> None:
    """Nothing: the C library gives back what it likes."""


def call_after_fork(call: Callable[[], object]) -> None:
    """Make a call in each child that this process makes by fork()."""
    os.register_at_fork(after_in_child=call)


def usable_cores() -> int:
    """Return how many cores the machine has."""
    return os.cpu_count() or 1


def refusal() -> str | None:
    """Return PERMISSION where the user has not let us see other programs' windows; else None."""
    library = ctypes.util.find_library("CoreGraphics")
    if library is None:
        return None
    allowed = getattr(ctypes.CDLL(library), "CGPreflightScreenCaptureAccess", None)
    if allowed is None:
        return None  # before macOS 10.15 everybody may
    allowed.restype = ctypes.c_bool
    return None if allowed() else PERMISSION


def why_blank() -> str | None:
    """Return None: what is one colour here is so."""
    return None


def use_real_pixels() -> None:
    """Have mss grab each pixel of a Retina display; left alone it grabs one for each point, a quarter."""
    if sys.platform == "darwin":
        from mss import darwin  # noqa: PLC0415 (loads what only macOS has)

        darwin.IMAGE_OPTIONS &= ~darwin.kCGWindowImageNominalResolution


def way_out(reason: str) -> str:
    """Return what to tell a user whose screen can't be grabbed for this reason."""
    return f"The screen can't be seen: {reason}. {PERMISSION}"
