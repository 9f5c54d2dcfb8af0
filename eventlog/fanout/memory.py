"""Memory that many connections took, returned to the system once they ended."""

from __future__ import annotations

import ctypes
import sys


def trim_memory() -> None:
    """Return freed memory to the system, where the C library can (malloc_trim). Not for an event loop."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class PeakWatch:
    """Notices that half of the connections since the peak have ended, and at least `many`."""

    def __init__(self, many: int = 50) -> None:
        self._many = many
        self._peak = 0

    def has_dropped(self, count: int) -> bool:
        """Tell, once, that half of the peak or more are gone; `count` are open now."""
        self._peak = max(self._peak, count)
        if self._peak - count < max(self._many, self._peak / 2):
            return False
        self._peak = count
        return True
