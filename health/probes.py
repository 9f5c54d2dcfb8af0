"""Probes: one small function a resource, which measures and does not judge.

A probe returns readings, numbers by name; `health.limits` says what they mean. It may take its time
and may raise whatever it likes: `health.looking` bounds both. None runs on an event loop.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.conf import settings

Readings = Mapping[str, float]
"""What was measured, by a name that says the unit: `cpu_percent`, `process_rss_bytes`."""

CPU_SECONDS = 0.3
"""How long the processor is watched for one reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Something that can be measured."""

    name: str
    category: str
    description: str
    look: Callable[[], Readings]


_probes: dict[str, Probe] = {}


def register_probe(name: str, *, category: str, description: str, look: Callable[[], Readings]) -> None:
    """Let `look` be part of every health check from now on; a probe of the same name is replaced."""
    _probes[name] = Probe(name=name, category=category, description=description, look=look)


def probes() -> list[Probe]:
    """Return what a health check looks at, in the order in which it was registered."""
    return list(_probes.values())


def cpu() -> Readings:
    return {"cpu_percent": psutil.cpu_percent(interval=CPU_SECONDS)}


def memory() -> Readings:
    seen = psutil.virtual_memory()
    return {"memory_percent": seen.percent, "memory_available_bytes": seen.available}


def swap() -> Readings:
    return {"swap_percent": psutil.swap_memory().percent}


def disk() -> Readings:
    """Measure the disk that holds our data."""
    seen = psutil.disk_usage(str(_existing(settings.VAR_DIR)))
    return {"disk_percent": seen.percent, "disk_free_bytes": seen.free}


def load() -> Readings:
    """Measure how many processes want to run: in all, and for each core."""
    last, _, _ = psutil.getloadavg()
    return {"load_1m": round(last, 2), "load_per_core": round(last / (os.cpu_count() or 1), 2)}


def process() -> Readings:
    """Measure the process that checks."""
    own = psutil.Process()
    readings: dict[str, float] = {"process_rss_bytes": own.memory_info().rss}
    if hasattr(own, "num_fds"):
        readings["process_fds"] = own.num_fds()
    return readings


class Network:
    """Measures traffic since it last looked; the first look has nothing to compare with and says so."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._before: tuple[float, int, int, int] | None = None

    def __call__(self) -> Readings:
        seen, at = psutil.net_io_counters(), self._clock()
        errors = seen.errin + seen.errout + seen.dropin + seen.dropout
        before, self._before = self._before, (at, seen.bytes_recv, seen.bytes_sent, errors)
        if before is None or at <= before[0]:
            return {}
        seconds = at - before[0]
        return {
            "network_received_bytes_per_second": round((seen.bytes_recv - before[1]) / seconds, 1),
            "network_sent_bytes_per_second": round((seen.bytes_sent - before[2]) / seconds, 1),
            "network_errors": errors - before[3],
        }


def register_machine() -> None:
    """Register what every machine has."""
    for name, look, description in (
        ("cpu", cpu, "How busy the processors are"),
        ("memory", memory, "How much of the memory is taken"),
        ("swap", swap, "How much of the swap space is taken"),
        ("disk", disk, "How full the disk is that holds our data"),
        ("load", load, "How many processes want to run"),
        ("network", Network(), "Traffic and its errors since the last check"),
    ):
        register_probe(name, category="machine", description=description, look=look)
    register_probe(
        "process", category="process", description="Memory and files of the checker itself", look=process
    )


def _existing(path: Path) -> Path:
    """Return the path, or the nearest folder above it that is there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
