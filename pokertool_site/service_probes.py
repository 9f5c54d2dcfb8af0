"""Probes that need more than one app: database, channel layer, servers, the log's rate, captures."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection

from detection.models import DetectionSession, SessionState
from detection.vision.model_files import missing_networks
from eventlog.metrics.exposition import appended
from eventlog.metrics.families import APPEND_SECONDS, BUCKETS, DELIVERY_SECONDS, quantile
from eventlog.models import live_processes
from eventlog.store.database_clock import database_now
from health.probes.machine import CounterDelta
from health.probes.running import Feature, Readings
from status.components import CHANNEL_LAYER, DATABASE, SCRAPER

Counts = tuple[int, ...]
"""A histogram's counts, one a bucket."""
NOTHING: Counts = (0,) * (len(BUCKETS) + 1)
Totals = tuple[int, Mapping[tuple[str, str], Counts]]
"""Events appended ever, and each process's histograms by process and name."""


def database() -> Readings:
    """Ask the database something that needs no table."""
    try:
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"database_ms": _milliseconds(begun)}
    finally:
        connection.close()


def channel_layer() -> Readings:
    """Send a message that nobody listens to."""
    layer: Any = get_channel_layer()
    begun = time.perf_counter()
    async_to_sync(layer.group_send)("health", {"type": "nobody.listens"})
    return {"channel_layer_ms": _milliseconds(begun)}


def servers() -> Readings:
    """Return what the server processes say of themselves; without any, only that there are none."""
    try:
        living = live_processes(role="server")
    finally:
        connection.close()
    if not living:
        return {"server_processes": 0}
    lags = [process.loop_lag_ms for process in living if process.loop_lag_ms is not None]
    readings: dict[str, float] = {"server_processes": len(living), "connections": 0}
    for process in living:
        for (stream, _dialect), count in process.figures.get("pokertool_connections", []):
            of_stream = f"connections_{stream}"
            readings["connections"] += count
            readings[of_stream] = readings.get(of_stream, 0) + count
    return readings | ({"loop_lag_ms": max(lags)} if lags else {})


class LogRate:
    """How much was appended since the last look, and how long appending and delivering took.

    From the figures that servers, captures and workers store every five seconds. Where nothing was
    appended, or nobody followed, there is no latency, and its reading is left out.
    """

    def __init__(self, delta: CounterDelta[Totals] | None = None) -> None:
        self._delta = delta or CounterDelta(totals)

    def __call__(self) -> Readings:
        try:
            (events_then, then), (events, now), seconds = self._delta.since_last_check()
        finally:
            connection.close()
        readings = {"events_per_s": round(max(events - events_then, 0) / seconds, 2)}
        for name, family in (("append_p95_ms", APPEND_SECONDS), ("delivery_p95_ms", DELIVERY_SECONDS)):
            fresh = [
                [new - old for new, old in zip(counts, then.get(key, NOTHING), strict=True)]
                for key, counts in now.items()
                if key[1] == family.name
            ]
            slow = quantile(_added(fresh), 0.95)
            if slow is not None:
                readings[name] = round(1000 * slow, 1)
        return readings


def totals() -> Totals:
    histograms = {
        (str(process.uuid), family.name): _added(counts for _, (counts, _) in process.figures[family.name])
        for process in live_processes(role=None)
        for family in (APPEND_SECONDS, DELIVERY_SECONDS)
        if process.figures.get(family.name)
    }
    return sum(appended().values()), histograms


def _added(series: Iterable[Iterable[int]]) -> Counts:
    return tuple(sum(each) for each in zip(NOTHING, *series, strict=True))


def scraper() -> Readings:
    """Return how many captures run and how they fare: of several, the one that is worst off."""
    try:
        running = list(DetectionSession.objects.filter(state=SessionState.RUNNING))
        now = database_now()
    finally:
        connection.close()
    readings: dict[str, float] = {"captures": len(running)}
    if not running:
        return readings
    readings["scraper_silent_seconds"] = _oldest(now, [session.seen_at for session in running])
    if seen := [session.last_frame_at for session in running if session.last_frame_at is not None]:
        readings["last_frame_seconds"] = _oldest(now, seen)
    if rates := [session.fps for session in running if session.fps is not None]:
        readings["scraper_fps"] = min(rates)
    if times := [session.frame_ms for session in running if session.frame_ms is not None]:
        readings["frame_ms"] = max(times)
    if frames := sum(session.frames for session in running):
        readings["unread_percent"] = round(100 * sum(session.unread for session in running) / frames, 1)
    return readings


def recognition() -> Readings:
    """Return how many of the networks are missing that text and cards are read with."""
    return {"networks_missing": len(missing_networks())}


def screen() -> Readings:
    """Return how many monitors can be watched from here; none is no fault: there are other sources."""
    from detection.capture.sources.monitors import visible_monitors  # noqa: PLC0415 - brings mss along

    return {"monitors": visible_monitors()}


def _oldest(now: datetime, moments: Iterable[datetime]) -> float:
    return round(max(0.0, *((now - moment).total_seconds() for moment in moments)), 1)


def _milliseconds(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 2)


SERVICE_PROBES = tuple(
    Feature(name=name, category=category, probe=probe, description=description)
    for name, category, probe, description in (
        (DATABASE, "services", database, "How long the database takes to answer"),
        (CHANNEL_LAYER, "services", channel_layer, "How long the channel layer takes to take a message"),
        ("servers", "services", servers, "Connections of the server processes, and how late their loops are"),
        ("log", "services", LogRate(), "Events a second, and how long appending and delivering them took"),
        (SCRAPER, "capture", scraper, "What the running captures do"),
        ("recognition", "capture", recognition, "Whether the networks that read text and cards are there"),
        ("screen", "capture", screen, "How many monitors a capture from here could watch"),
    )
)
"""What every health check asks, beside health's own."""
