"""How a program is started, on every system."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from typing import Any


def started(command: Sequence[str], environment: Mapping[str, str], **apart: Any) -> subprocess.Popen[str]:
    """Start a program that can be heard, and whose standard input ends when this process does.

    `apart`: what Popen takes on this system to keep it, and all that it starts, apart from us.
    """
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        **apart,
    )
