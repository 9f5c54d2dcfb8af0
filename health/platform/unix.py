"""Linux and macOS, where a process may have so many files open."""

from __future__ import annotations

import resource
import sys

import psutil

assert sys.platform != "win32"  # noqa: S101  # mypy reads the rest as Unix has it


def opened_files(process: psutil.Process) -> dict[str, float | None]:
    """Return how many files this process has open, and how near its limit that is, where there is one."""
    opened = process.num_fds()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft in (0, resource.RLIM_INFINITY):
        return {"process_fds": opened}
    return {"process_fds": opened, "process_fds_percent": round(100 * opened / soft, 1)}
