"""How long to wait before the next try."""

from __future__ import annotations

import random
from collections.abc import Callable

BASE = 0.5
CAP = 15.0
"""Seconds: the longest first wait, and the longest at all."""


class Waiting:
    """Waits that grow with full jitter, so that a server's clients do not come back all at once."""

    def __init__(self, dice: Callable[[], float] = random.random) -> None:
        self._dice = dice
        self._failures = 0

    def lasted(self) -> None:
        """Begin with short waits again: a connection lived long enough to believe in the server."""
        self._failures = 0

    def next(self, *, crowded: bool = False) -> float:
        """Return the next wait in seconds; a long one where the server said that it has too many."""
        longest = min(CAP, BASE * 2 ** min(self._failures, 10))
        self._failures += 1
        return CAP * (0.5 + self._dice() / 2) if crowded else longest * self._dice()
