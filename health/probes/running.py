"""Asks all probes at once, each in a thread of its own and with its own time limit.

A probe is a small function that returns readings, numbers with names; health.limits judges what it read.
A probe that hangs or raises costs only itself. One that still hangs at the next check is not
started again, so threads never pile up; they are daemons, so a hung one can't keep the process.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from django.db import connections

Readings = Mapping[str, float | None]
"""Numbers by name, the unit in the name. None where one should be known and is not; what does
not exist on this machine is left out. Names are shared by all probes: they become the check's metrics."""
Probe = Callable[[], Readings]

PROBE_SECONDS = 5.0
"""Seconds that a probe has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that is probed at every check."""

    name: str
    category: str
    probe: Probe
    description: str = ""
    timeout: float = PROBE_SECONDS
    """Seconds after which the check goes on without it."""


class ReadingInvalid(Exception):
    """A probe returned something that is no reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a probe said: readings, or the error for which there are none."""

    readings: Readings
    error: str | None
    latency_ms: float


class ProbeRunner:
    """Asks probes. What hangs is known by its feature's name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, _Attempt] = {}

    def ask_all(self, features: Sequence[Feature]) -> list[Answer]:
        """Return an answer for each of `features`, after the longest of their limits at the latest."""
        attempts = [self._attempt(feature) for feature in features]
        asked = time.monotonic()
        return [
            attempt.wait(asked + feature.timeout) for attempt, feature in zip(attempts, features, strict=True)
        ]

    def _attempt(self, feature: Feature) -> _Attempt:
        """Return the probe's running attempt, or start one."""
        with self._lock:
            attempt = self._running.get(feature.name)
            if attempt is None:
                attempt = self._running[feature.name] = _Attempt()
                threading.Thread(
                    target=self._run, args=[feature, attempt], name=f"probe {feature.name}", daemon=True
                ).start()
            return attempt

    def _run(self, feature: Feature, attempt: _Attempt) -> None:
        readings: Readings = {}
        started = time.perf_counter()
        with _KeptError() as kept:
            readings = _checked(feature.probe())
        latency_ms = round((time.perf_counter() - started) * 1000, 1)
        connections.close_all()  # a probe may have asked the database, and this thread ends
        with self._lock:
            del self._running[feature.name]
        attempt.answer.set_result(Answer(readings=readings, error=kept.error, latency_ms=latency_ms))


class _Attempt:
    """One call of a probe, from its start to its end, however many checks wait for it."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.answer: Future[Answer] = Future()

    def wait(self, deadline: float) -> Answer:
        """Return what the probe says by `deadline` (time.monotonic()), or that it says nothing."""
        try:
            return self.answer.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            waited = time.monotonic() - self._started
            error = f"No answer for {waited:.1f} s"
            return Answer(readings={}, error=error, latency_ms=round(waited * 1000, 1))


class _KeptError:
    """Keeps what ends its block, whatever it is: a probe may raise anything, and its thread ends anyway."""

    error: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            said = str(error).strip()
            self.error = f"{type(error).__name__}: {said}"[:500] if said else type(error).__name__
        return True


def _checked(readings: Readings) -> Readings:
    """Return numbers as JSON has them. Raises ReadingInvalid for what is none."""
    checked: dict[str, float | None] = {}
    for name, number in readings.items():
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise ReadingInvalid(f"{name} is {number!r}, which is no number")
        checked[name] = number if number is not None and math.isfinite(number) else None
    return checked
