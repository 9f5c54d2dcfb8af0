"""Takes all probes' looks at once; one that hangs or raises costs only itself."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from datetime import UTC, datetime

from health.probes import Probe, Readings

PATIENCE = 5.0
"""Seconds that all probes together have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one probe gave: readings, or why there are none."""

    probe: Probe
    at: datetime
    readings: Readings = field(default_factory=dict)
    latency_ms: float | None = None
    error: str = ""


class Looker:
    """Looks with every probe in a thread of its own. One that still hangs is not started once more."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._threads = ThreadPoolExecutor(64, thread_name_prefix="probe")
        self._hanging: dict[str, Future[tuple[Readings, float]]] = {}

    def look(self, probes: Iterable[Probe]) -> list[Look]:
        """Return what each of the probes gave, within the patience."""
        asked = [(probe, self._started(probe)) for probe in probes]
        wait_for([future for _, future in asked], timeout=self._patience)
        return [self._answer(probe, future) for probe, future in asked]

    def _started(self, probe: Probe) -> Future[tuple[Readings, float]]:
        hanging = self._hanging.pop(probe.name, None)
        return self._threads.submit(_timed, probe) if hanging is None else hanging

    def _answer(self, probe: Probe, future: Future[tuple[Readings, float]]) -> Look:
        at = datetime.now(UTC)
        if not future.done():
            self._hanging[probe.name] = future
            return Look(probe=probe, at=at, error=f"no answer in {self._patience:g} s")
        error = future.exception()
        if error is not None:
            return Look(probe=probe, at=at, error=f"{type(error).__name__}: {error}")
        readings, latency = future.result()
        return Look(probe=probe, at=at, readings=readings, latency_ms=latency)


def _timed(probe: Probe) -> tuple[Mapping[str, float], float]:
    begun = time.perf_counter()
    readings = probe.look()
    return readings, round((time.perf_counter() - begun) * 1000, 2)
