"""Connections and how far behind they are, taken from the tails when somebody asks.

Nothing is counted for it beforehand: an event costs no more with a thousand connections.

Read from another thread than the event loop's: `list()` of a set is one step of the
interpreter, and a cursor that moves meanwhile is read before or after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from eventlog.fanout.tail import Tail
from eventlog.metrics.counters import Figures, dialect_label, kind_of
from eventlog.metrics.families import CONNECTIONS, LAG

QUANTILES = (0.5, 0.9, 0.99, 1.0)


def following(tails: Iterable[Tail]) -> Figures:
    """Return how many connections follow, by stream and dialect, and the quantiles of their lag."""
    connections: Counter[tuple[str, str]] = Counter()
    lags: dict[str, list[int]] = {}
    for tail in tails:
        kind, head = kind_of(tail.name), tail.head
        for follower in list(tail.followers):
            connections[kind, dialect_label(follower.dialect)] += 1
            if follower.cursor is not None:
                lags.setdefault(kind, []).append(max(0, head - follower.cursor))
    return {
        CONNECTIONS.name: [[list(labels), number] for labels, number in sorted(connections.items())],
        LAG.name: [
            [[kind, f"{share:g}"], value]
            for kind, behind in sorted(lags.items())
            for share, value in zip(QUANTILES, quantiles(behind), strict=True)
        ],
    }


def quantiles(values: Sequence[int]) -> list[int]:
    """Return the values of these ranks (nearest rank: each is one that occurs)."""
    ordered = sorted(values)
    return [ordered[ceil(share * len(ordered)) - 1] for share in QUANTILES]
