"""The probe of the process that runs the check, which is Celery's worker: memory, file descriptors."""

from __future__ import annotations

import sys

import psutil

from health.probes.registry import Readings


def process() -> Readings:
    """Return this process's memory and open files; how near the limit those are, where there is one."""
    own = psutil.Process()
    with own.oneshot():
        readings: dict[str, float | None] = {
            "process_rss_bytes": own.memory_info().rss,
            "process_threads": own.num_threads(),
        }
        if sys.platform == "win32":
            return readings | {"process_handles": own.num_handles()}
        opened = own.num_fds()
        readings["process_fds"] = opened
        limit = _most_files()
        if limit:
            readings["process_fds_percent"] = round(100 * opened / limit, 1)
    return readings


def _most_files() -> int:
    """Return how many files this process may have open; 0 for no limit."""
    import resource  # noqa: PLC0415 (only Unix has it)

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 0 if soft == resource.RLIM_INFINITY else soft
