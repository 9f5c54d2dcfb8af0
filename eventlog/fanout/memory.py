"""Memory that a crowd took, and that nobody needs once it is gone."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Give the system what was freed but is still held, where the C library can. Not for an event loop."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Crowd:
    """Notices that a crowd has left: half of those who were here at once, and at least `many`."""

    def __init__(self, many: int = 50) -> None:
        self._many = many
        self._most = 0

    def has_left(self, count: int) -> bool:
        """Tell, once, that half or more are gone of the most that there were since; `count` are here."""
        self._most = max(self._most, count)
        if self._most - count < max(self._many, self._most / 2):
            return False
        self._most = count
        return True
