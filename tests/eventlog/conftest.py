from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from eventlog.streams import described
from pokertool_site.streams import STREAMS


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder with a short path: a socket's may be no longer than 107 bytes."""
    with TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def log_alone(settings: Any, short_folder: Path) -> Iterator[None]:
    """The log as it is without the apps that watch: nothing is overdue.

    Its wake-up sockets are in a folder of its own: a system that runs here, or pytest-xdist's other worker,
    would wake streams of the same names.
    """
    settings.VAR_DIR = short_folder
    with described(*(replace(spec, is_overdue=None) for spec in STREAMS)):
        yield
