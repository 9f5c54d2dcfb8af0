"""macOS; and any other Unix."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import gettempdir

from filelock import FileLock, Timeout

assert sys.platform not in ("win32", "linux")  # noqa: S101  # mypy reads the rest as macOS has it

from pokertool_site.platform.unix import (  # noqa: E402
    STOP_SIGNALS,
    ProcessTree,
    claim_address,
    how_it_ended,
    raise_soft_limit,
    split_words,
    stop_own_tree,
)

__all__ = [
    "STOP_SIGNALS",
    "ProcessTree",
    "claim_address",
    "hold_name",
    "how_it_ended",
    "raise_open_files",
    "split_words",
    "stop_own_tree",
]

OPEN_MAX = 10240
"""What the kernel takes where it calls the hard limit "unlimited", and does not mean it (sys/syslimits.h)."""


def raise_open_files() -> int | None:
    """Let this process have as many files open as it may; return how many, None where there is no limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return raise_soft_limit(hard, max(soft, OPEN_MAX))


def hold_name(name: str, held: ExitStack) -> str | None:
    """Hold a name that no deleted folder takes along, until `held` is closed; return who else holds it.

    We lock a file beside all data folders.
    """
    path = Path(gettempdir()) / f"{name}-{os.getuid()}.lock"
    try:
        held.enter_context(FileLock(path, mode=0o600, blocking=False))
    except Timeout:
        return "an address that it did not leave here"
    except OSError:
        pass  # another user's: that is no reason not to start
    return None
