"""A clock for tests: time passes only when somebody waits."""

from __future__ import annotations

from detection.capture.sources.source import Pace


class TestClock:
    """Seconds since it was made, and every wait that moved it."""

    __test__ = False

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def pace(self) -> Pace:
        """Return a pace that goes by this clock."""
        return Pace(clock=self, sleep=self.sleep)
