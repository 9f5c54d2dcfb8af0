"""Microsoft Windows, which counts handles, and has no limit to watch."""

from __future__ import annotations

import sys

import psutil

assert sys.platform == "win32"  # noqa: S101  # mypy reads the rest as Windows has it


def opened_files(process: psutil.Process) -> dict[str, float | None]:
    """Return how many handles this process has."""
    return {"process_handles": process.num_handles()}
