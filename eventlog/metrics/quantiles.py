"""Quantiles of a histogram's buckets, as Prometheus' histogram_quantile() estimates them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from eventlog.metrics.families import BUCKETS


def quantile(counts: Sequence[int], share: float) -> float | None:
    """Return the seconds below which `share` (0 to 1) of what was counted lies; None if nothing was.

    `counts` is one number for each of BUCKETS and one for the rest. Within its bucket a value is taken
    to lie evenly, from 0 on in the first; of the rest only its lower end is known, so that is returned.
    """
    total = sum(counts)
    if not total:
        return None
    rank = share * total
    at = next(number for number, below in enumerate(accumulate(counts)) if below >= rank and counts[number])
    if at == len(BUCKETS):
        return BUCKETS[-1]
    lower = BUCKETS[at - 1] if at else 0.0
    within = (rank - sum(counts[:at])) / counts[at]
    return lower + (BUCKETS[at] - lower) * max(within, 0.0)
