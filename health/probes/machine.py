"""Probes of the machine (processor, memory, swap, disks, load, network), and of the process that checks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import psutil
from django.conf import settings

from health.platform import opened_files
from health.probes.running import Feature, Readings

MACHINE = "machine"
"""A category of features."""

SHORTEST = 0.2
"""Seconds that a rate is taken over, at least; below, the clock's ticks would show."""
LONGEST = 120.0
"""Seconds after which the last look is too old to compare with."""

T = TypeVar("T")


class CounterDelta(Generic[T]):
    """Counters as they were at the last look, so that a rate covers the time between two checks.

    The first look, and one after a long pause, waits SHORTEST to have something to compare with.
    """

    def __init__(
        self, read: Callable[[], T], *, clock: Callable[[], float] = time.monotonic, pause: float = SHORTEST
    ) -> None:
        self._read = read
        self._clock = clock
        self._pause = pause
        self._last: tuple[float, T] | None = None

    def since_last_check(self) -> tuple[T, T, float]:
        """Return the counters then and now, and the seconds in between."""
        now = self._clock()
        if self._last is None or not SHORTEST <= now - self._last[0] <= LONGEST:
            self._last = (now, self._read())
            threading.Event().wait(self._pause)
        then, before = self._last
        self._last = (self._clock(), self._read())
        return before, self._last[1], max(self._last[0] - then, 0.001)


class Processor:
    """How busy the processors are, all of them together."""

    def __init__(self, delta: CounterDelta[tuple[float, float]] | None = None) -> None:
        self._delta = delta or CounterDelta(_busy_and_total)

    def __call__(self) -> Readings:
        (busy_then, total_then), (busy, total), _ = self._delta.since_last_check()
        passed = total - total_then
        percent = 100 * (busy - busy_then) / passed if passed > 0 else None
        return {"cpu_percent": None if percent is None else round(min(max(percent, 0.0), 100.0), 1)}


class Network:
    """What goes through the network, loopback included."""

    def __init__(self, delta: CounterDelta[tuple[int, int, int]] | None = None) -> None:
        self._delta = delta or CounterDelta(_network_counters)

    def __call__(self) -> Readings:
        then, now, seconds = self._delta.since_last_check()
        sent, received, errors = (max(b - a, 0) / seconds for a, b in zip(then, now, strict=True))
        return {
            "network_sent_bytes_per_s": round(sent),
            "network_received_bytes_per_s": round(received),
            "network_errors_per_s": round(errors, 2),
        }


def memory() -> Readings:
    seen = psutil.virtual_memory()
    return {"memory_percent": seen.percent, "memory_available_bytes": seen.available}


def swap() -> Readings:
    """Return how full the swap space is; only its size where there is none."""
    seen = psutil.swap_memory()
    if not seen.total:
        return {"swap_total_bytes": 0}
    return {"swap_total_bytes": seen.total, "swap_percent": seen.percent}


def load() -> Readings:
    """Return how many processes want to run, and the same for each processor."""
    one, five, fifteen = psutil.getloadavg()
    return {
        "load_1m": round(one, 2),
        "load_5m": round(five, 2),
        "load_15m": round(fifteen, 2),
        "load_5m_per_cpu": round(five / (psutil.cpu_count() or 1), 2),
    }


class Disk:
    """How full the disk under a folder is, also where the folder is not made yet."""

    def __init__(self, folder: Path, *, prefix: str = "disk") -> None:
        self._folder = folder
        self._prefix = prefix

    def __call__(self) -> Readings:
        seen = psutil.disk_usage(str(nearest_existing(self._folder)))
        return {f"{self._prefix}_percent": seen.percent, f"{self._prefix}_free_bytes": seen.free}


def on_one_disk(one: Path, other: Path) -> bool:
    return nearest_existing(one).stat().st_dev == nearest_existing(other).stat().st_dev


def nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _busy_and_total() -> tuple[float, float]:
    """Return the seconds that processors worked, and all their seconds. Guests count as user already."""
    times = psutil.cpu_times()._asdict()
    total = sum(seconds for name, seconds in times.items() if not name.startswith("guest"))
    return total - times["idle"] - times.get("iowait", 0.0), total


def _network_counters() -> tuple[int, int, int]:
    seen = psutil.net_io_counters(nowrap=True)
    return seen.bytes_sent, seen.bytes_recv, seen.errin + seen.errout


def process() -> Readings:
    """Return this process's memory and open files; how near the limit those are, where there is one."""
    own = psutil.Process()
    with own.oneshot():
        readings: dict[str, float | None] = {
            "process_rss_bytes": own.memory_info().rss,
            "process_threads": own.num_threads(),
        }
        return readings | opened_files(own)


def built_in_features() -> tuple[Feature, ...]:
    """Return what every check looks at, whatever else the site adds.

    Some of them remember what they saw last: keep them.
    """
    features = [
        Feature(name="cpu", category=MACHINE, probe=Processor(), description="How busy the processors are"),
        Feature(name="memory", category=MACHINE, probe=memory, description="Memory in use"),
        Feature(name="swap", category=MACHINE, probe=swap, description="Swap space in use"),
        Feature(name="load", category=MACHINE, probe=load, description="Processes that want to run"),
        Feature(
            name="disk", category=MACHINE, probe=Disk(settings.VAR_DIR), description="The disk of our data"
        ),
        Feature(name="network", category=MACHINE, probe=Network(), description="What the network carries"),
        Feature(
            name="process", category="pokertool", probe=process, description="The process that runs the check"
        ),
    ]
    database = _database_folder()
    if database is not None and not on_one_disk(database, settings.VAR_DIR):
        features.insert(
            5,
            Feature(
                name="database disk",
                category=MACHINE,
                probe=Disk(database, prefix="database_disk"),
                description="The disk of the database",
            ),
        )
    return tuple(features)


def _database_folder() -> Path | None:
    """Return where SQLite's file lies; None where the database is a server's business."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return None
    return Path(database["NAME"]).absolute().parent
