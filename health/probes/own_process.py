"""The probe of the process that runs the check, which is Celery's worker: memory, open files."""

from __future__ import annotations

import psutil

from health.platform import opened_files
from health.probes.registry import Readings


def process() -> Readings:
    """Return this process's memory and open files; how near the limit those are, where there is one."""
    own = psutil.Process()
    with own.oneshot():
        readings: dict[str, float | None] = {
            "process_rss_bytes": own.memory_info().rss,
            "process_threads": own.num_threads(),
        }
        return readings | opened_files(own)
