"""When many connections have ended, whose memory the process still holds."""

from __future__ import annotations


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
