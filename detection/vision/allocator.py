"""Memory that the largest frame took, and no later one needs."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Give the system what was freed but is still held, where the C library can: glibc keeps 300 MB."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps little
    if trim is not None:
        trim(0)
