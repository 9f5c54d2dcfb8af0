"""What the health checks ask of the operating system. Nothing else in them asks which system it runs on."""

from __future__ import annotations

import sys

import psutil

if sys.platform == "win32":

    def opened_files(process: psutil.Process) -> dict[str, float | None]:
        """Return how many handles this process has; Windows has no limit to watch."""
        return {"process_handles": process.num_handles()}

else:
    import resource

    def opened_files(process: psutil.Process) -> dict[str, float | None]:
        """Return how many files this process has open, and how near its limit that is, where there is one."""
        opened = process.num_fds()
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft in (0, resource.RLIM_INFINITY):
            return {"process_fds": opened}
        return {"process_fds": opened, "process_fds_percent": round(100 * opened / soft, 1)}
