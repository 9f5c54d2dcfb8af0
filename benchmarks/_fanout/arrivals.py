"""What arrived when, kept small, and how long it took: a histogram instead of a list of deliveries."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

BINS = np.concatenate(([0.0], np.geomspace(0.0001, 100.0, 1200)))
"""Edges in seconds, 1.2 % from one to the next: percentiles are no more exact than that."""
CHUNK = 50_000

Commit = tuple[int, int, float]
"""First and last number of what one publication held, and the moment (time.monotonic()) it was done."""


class Arrivals:
    """Frames with events, as they came: first and last number, and the moment each was read."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        self._first = array("q")
        self._last = array("q")
        self._at = array("d")

    def note(self, first: int, last: int, at: float) -> None:
        self._first.append(first)
        self._last.append(last)
        self._at.append(at)

    @property
    def frames(self) -> int:
        return len(self._at)

    def deliveries(self) -> int:
        """Return how many events came, counted for each client."""
        return int((np.asarray(self._last) - np.asarray(self._first) + 1).sum()) if self.frames else 0

    def span(self) -> float:
        """Return the seconds from the first frame to the last."""
        return self._at[-1] - self._at[0] if self.frames > 1 else 0.0

    def delays(self, commits: Sequence[Commit], *, skip: float = 0.0) -> Delays:
        """Return how long after its commit each event came, without those of the first `skip` seconds."""
        counts = np.zeros(len(BINS) - 1, dtype=np.int64)
        if not commits:
            return Delays(counts)
        base = commits[0][0]
        when = np.empty(commits[-1][1] - base + 1)
        for first, last, at in commits:
            when[first - base : last - base + 1] = at
        firsts, lasts, times = (np.asarray(a) for a in (self._first, self._last, self._at))
        from_then = commits[0][2] + skip
        for start in range(0, self.frames, CHUNK):
            cut = slice(start, start + CHUNK)
            many = lasts[cut] - firsts[cut] + 1
            ends = np.cumsum(many)
            within = np.arange(ends[-1]) - np.repeat(ends - many, many)
            number = np.repeat(firsts[cut], many) + within - base
            known = (number >= 0) & (number < len(when))
            began = when[number[known]]
            took = np.repeat(times[cut], many)[known] - began
            counts += np.histogram(np.clip(took[began >= from_then], 0, 99.0), BINS)[0]
        return Delays(counts)


class Delays:
    """A histogram of seconds."""

    def __init__(self, counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        self._counts = counts
        self.number = int(counts.sum())

    def ms(self, share: float) -> float | None:
        """Return the milliseconds within which this share of deliveries came; None where there are none."""
        if not self.number:
            return None
        at = int(np.searchsorted(np.cumsum(self._counts), max(1, share * self.number)))
        return float(BINS[min(at + 1, len(BINS) - 1)] * 1000)
