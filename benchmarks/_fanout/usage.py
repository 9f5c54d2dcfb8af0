"""What a process costs: CPU and memory, with its children's."""

from __future__ import annotations

import time
from collections.abc import Sequence

import psutil


def machine_seconds() -> float:
    """Return the processor seconds that all cores together have worked."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


class Usage:
    """Looks at a process since this was made."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._began, self._cpu = time.monotonic(), self._seconds()

    def share(self) -> float:
        """Return the share of one core since then."""
        return (self._seconds() - self._cpu) / (time.monotonic() - self._began)

    def resident(self) -> int:
        """Return the bytes that are in memory."""
        return sum(int(process.memory_info().rss) for process in self._all())

    def _seconds(self) -> float:
        return sum(float(sum(process.cpu_times()[:2])) for process in self._all())

    def _all(self) -> Sequence[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]
