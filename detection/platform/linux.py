"""Linux, with an X server, or with Wayland, which lets no program look at others."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable

from detection.platform.words import INSTEAD

assert sys.platform == "linux"  # noqa: S101  # mypy reads the rest as Linux has it

WINDOWS: str | None = "x11"
"""The module of detection.capture.windows that lists windows here."""
WITHOUT_WAITING = os.O_NONBLOCK | os.O_NOCTTY
"""Flags that open a file and wait for nothing, should it be a pipe or a terminal."""
WAYLAND = (
    "Wayland lets no program look at the screen this way. Log in to an Xorg session "
    f"(chosen with the gear on the login screen). {INSTEAD}"
)


def give_back_memory() -> None:
    """Give the system what was freed but is still held, where the C library can: glibc keeps 300 MB."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps little
    if trim is not None:
        trim(0)


def call_after_fork(call: Callable[[], object]) -> None:
    """Make a call in each child that this process makes by fork()."""
    os.register_at_fork(after_in_child=call)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def refusal() -> str | None:
    """Return None: whoever reaches the X server may look."""
    return None


def why_blank() -> str | None:
    """Return why a program sees one colour in place of other programs' windows; None where it sees them."""
    if os.environ.get("XDG_SESSION_TYPE") == "wayland" or "WAYLAND_DISPLAY" in os.environ:
        return WAYLAND
    return None


def use_real_pixels() -> None:
    """Nothing: an X server knows no other."""


def way_out(reason: str) -> str:
    """Return what to tell a user whose screen can't be grabbed for this reason."""
    if "not found" in reason:
        return (
            f"The screen can't be seen: {reason}. Install libxcb with its randr, render, shm and xfixes "
            "parts (on Debian and Ubuntu: libxcb-randr0 libxcb-render0 libxcb-shm0 libxcb-xfixes0)."
        )
    if why_blank():
        return f"The screen can't be seen: {reason}. {WAYLAND}"
    if not os.environ.get("DISPLAY"):
        return (
            "No display: DISPLAY is not set. Start this in a terminal on the desktop, or set DISPLAY "
            f"(often :0). {INSTEAD}"
        )
    return (
        f"The screen can't be seen: {reason}. DISPLAY is {os.environ['DISPLAY']}: is that display running, "
        f"and may you use it? {INSTEAD}"
    )
