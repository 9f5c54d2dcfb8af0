"""What this process counts, in memory: a few additions a frame or a span, never one an event and client.

`read()` gives it as plain data, ready for JSON; eventlog.fanout.processes stores it where other
processes find it, and eventlog.metrics.exposition writes it for Prometheus.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, Protocol

from eventlog.metrics.families import (
    APPEND_SECONDS,
    APPENDED,
    BUCKETS,
    DELIVERED,
    DELIVERY_SECONDS,
    FRAMES,
    OPENED,
    RECOVERIES,
    REFILLS,
    SENT_BYTES,
    WAKEUPS,
    Family,
)

Figures = dict[str, list[list[Any]]]
"""A family's series by its name, each `[[label, ...], value]`; a histogram has `[[count, ...], sum]`."""

SOURCES = ("local", "layer", "poll")

_lock = threading.Lock()
"""Guards what is counted from several threads. Traffic is not: it belongs to the event loop."""


class Sent(Protocol):
    """The frames of a span, as eventlog.fanout.messages makes them."""

    events: int
    size: int
    """Bytes of payload."""

    def __len__(self) -> int: ...


class Traffic:
    """What went to the connections of one kind of stream in one dialect. For one event loop only."""

    __slots__ = ("events", "frames", "opened", "size")

    def __init__(self) -> None:
        self.opened = 0
        self.events = 0
        self.frames = 0
        self.size = 0

    def sent(self, frames: Sent, *, to: int = 1) -> None:
        """Count a span's frames, which so many connections were sent."""
        self.frames += len(frames) * to
        self.events += frames.events * to
        self.size += frames.size * to


class Histogram:
    """How often something took how long."""

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.sum += seconds


_traffic: dict[tuple[str, str], Traffic] = {}
_counters: dict[tuple[Family, tuple[str, ...]], int] = {}
_histograms: dict[tuple[Family, tuple[str, ...]], Histogram] = {}


def begin_anew() -> None:
    """Count from nothing."""
    with _lock:
        for counted in (_traffic, _counters, _histograms):
            counted.clear()
        _counters.update({(WAKEUPS, (source,)): 0 for source in SOURCES})


begin_anew()


def kind_of(stream: str) -> str:
    """Return the stream's name as a label: the notices of all users are one `user`."""
    return stream.partition(":")[0]


def traffic(stream: str, dialect: str) -> Traffic:
    """Return where the frames for connections of this stream and dialect (a subprotocol) are counted."""
    return _traffic.setdefault((kind_of(stream), dialect), Traffic())


def count(family: Family, *labels: str, by: int = 1) -> None:
    """Add to a counter, from any thread."""
    with _lock:
        _counters[family, labels] = _counters.get((family, labels), 0) + by


def observe(family: Family, *labels: str, seconds: Iterable[float]) -> None:
    """Put durations into a histogram, from any thread; a clock that went back counts as nothing."""
    with _lock:
        histogram = _histograms.setdefault((family, labels), Histogram())
        for each in seconds:
            histogram.observe(max(0.0, each))


def count_recovery(stream: str, recovered: bool | None) -> None:  # noqa: FBT001
    """Count a client that came back; None is one that came for the first time."""
    if recovered is not None:
        count(RECOVERIES, kind_of(stream), "true" if recovered else "false")


def count_refill(stream: str) -> None:
    count(REFILLS, kind_of(stream))


def count_wakeup(source: str) -> None:
    count(WAKEUPS, source)


def count_append(stream: str, events: int, began: float) -> None:
    """Count events that are committed by now, of an append() that began at this time.perf_counter()."""
    count(APPENDED, kind_of(stream), by=events)
    observe(APPEND_SECONDS, kind_of(stream), seconds=[time.perf_counter() - began])


def observe_delivery(stream: str, created: Iterable[float]) -> None:
    """Note that events created at these times.time() were handed out just now."""
    now = time.time()
    observe(DELIVERY_SECONDS, kind_of(stream), seconds=[now - moment for moment in created])


def read() -> Figures:
    """Return all that was counted since the process began."""
    figures: Figures = {}
    for (stream, dialect), sent in list(_traffic.items()):
        labels = [stream, dialect_label(dialect)]
        for family, value in (
            (OPENED, sent.opened),
            (DELIVERED, sent.events),
            (FRAMES, sent.frames),
            (SENT_BYTES, sent.size),
        ):
            figures.setdefault(family.name, []).append([labels, value])
    with _lock:
        for (family, names), value in _counters.items():
            figures.setdefault(family.name, []).append([list(names), value])
        for (family, names), histogram in _histograms.items():
            series = [list(names), [list(histogram.counts), round(histogram.sum, 6)]]
            figures.setdefault(family.name, []).append(series)
    return figures


def dialect_label(dialect: str) -> str:
    return str(dialect) or "plain"
