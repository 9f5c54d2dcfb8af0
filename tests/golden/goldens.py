"""Which golden files there are, and who makes each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.golden.captured import captures, readings
from tests.golden.wire import protocol

GOLDENS: Mapping[str, Callable[[Path], Any]] = {
    "readings.json": readings,
    "captures.json": captures,
    "protocol.txt": protocol,
}
"""By a file's name, what makes its content, JSON or text; it is given an empty folder to work in."""
