"""What is looked at.

A probe is a small function that returns readings, numbers with names. It runs in a thread
of its own (health.probes.running), so it may block for a moment; health.limits judges what it read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
