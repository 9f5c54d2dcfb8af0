"""Every metric that a process says of itself: name, labels and meaning. docs/metrics.md lists the same.

Names follow Prometheus' conventions: base units, `_total` for what only grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """One metric. Its series differ in the values of `labels`; /metrics puts `process` before them."""

    kind: Kind
    name: str
    labels: tuple[str, ...]
    help: str


BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds up to which a histogram's buckets reach; one more takes the rest."""

FAMILIES: dict[str, Family] = {}


def _family(kind: Kind, name: str, labels: str, text: str) -> Family:
    FAMILIES[name] = Family(kind, name, tuple(labels.split()), text)
    return FAMILIES[name]


CONNECTIONS = _family(
    "gauge", "pokertool_connections", "stream dialect", "WebSocket connections that follow a stream."
)
OPENED = _family(
    "counter",
    "pokertool_connections_opened_total",
    "stream dialect",
    "Connections that began to follow a stream.",
)
CLOSES = _family(
    "counter",
    "pokertool_closes_total",
    "by code",
    "Connections that ended, by close code, and by who said it first: server or client.",
)
LAG = _family(
    "gauge",
    "pokertool_cursor_lag_events",
    "stream quantile",
    "Events between a connection's cursor and the head that the process knows; quantile 1 is the maximum.",
)
DELIVERED = _family(
    "counter",
    "pokertool_events_delivered_total",
    "stream dialect",
    "Events handed to the server, counted once for each connection.",
)
FRAMES = _family(
    "counter",
    "pokertool_frames_sent_total",
    "stream dialect",
    "Frames with events in them handed to the server.",
)
SENT_BYTES = _family(
    "counter",
    "pokertool_sent_bytes_total",
    "stream dialect",
    "Payload of those frames, before the server frames or compresses it.",
)
RECOVERIES = _family(
    "counter",
    "pokertool_recoveries_total",
    "stream recovered",
    "Connections that came back with since=: true got all they missed, false got a snapshot.",
)
REFILLS = _family(
    "counter",
    "pokertool_refills_total",
    "stream",
    "Pages read from the database for connections too far behind for memory; shared by all at that place.",
)
WAKEUPS = _family(
    "counter",
    "pokertool_wakeups_total",
    "source",
    "Times a followed stream was looked at: rung here (local), through the channel layer, or by the poll.",
)
APPENDED = _family(
    "counter",
    "pokertool_process_events_appended_total",
    "stream",
    "Events that this process appended and committed.",
)
APPEND_SECONDS = _family(
    "histogram",
    "pokertool_append_duration_seconds",
    "stream",
    "From the call of append() until its transaction was committed; what was rolled back is not counted.",
)
DELIVERY_SECONDS = _family(
    "histogram",
    "pokertool_delivery_latency_seconds",
    "stream",
    "From an event's created_at until every connection that keeps up had it handed to its server; "
    "once an event, whatever the number of connections.",
)
LOOP_LAG_SECONDS = _family(
    "histogram",
    "pokertool_loop_lag_seconds",
    "",
    "How late the event loop got to a timer, ten times a second.",
)
LOOP_LAG_MAX = _family(
    "gauge", "pokertool_loop_lag_max_seconds", "", "The largest such lag of the last five seconds."
)


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
