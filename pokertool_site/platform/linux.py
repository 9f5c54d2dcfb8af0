"""Linux."""

from __future__ import annotations

import os
import resource
import socket
import struct
import sys
from contextlib import ExitStack

assert sys.platform == "linux"  # noqa: S101  # mypy reads the rest as Linux has it

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


def raise_open_files() -> int | None:
    """Let this process have as many files open as it may; return how many, None where there is no limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return raise_soft_limit(hard)


def hold_name(name: str, held: ExitStack) -> str | None:
    """Hold a name that no deleted folder takes along, until `held` is closed; return who else holds it.

    We listen on an abstract address: it is no file, and goes with its process.
    """
    listener = held.enter_context(socket.socket(socket.AF_UNIX))
    try:
        listener.bind(f"\0{name}")
        listener.listen(1)
    except OSError:
        process, user = _who_listens(name)
        if user in (0, os.geteuid()):
            return f"process {process}"
        # Anybody on this machine may take a name. That is no reason not to start.
    return None


def _who_listens(name: str) -> tuple[int, int]:
    """Return process and user of who listens on an abstract address, as the kernel says; -1 for nobody."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(1.0)
        try:
            asking.connect(f"\0{name}")
        except OSError:
            return -1, -1
        size = struct.calcsize("3i")
        process, user, _group = struct.unpack(
            "3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        )
    return int(process), int(user)
