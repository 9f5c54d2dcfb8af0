"""Linux really; macOS and Windows with no more than they have (tests/systems.py)."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from tests.systems import product_on


@pytest.fixture(params=["linux", "darwin"])
def unix(request: pytest.FixtureRequest) -> Any:
    return product_on(request.param, "health.platform")


def test_an_open_file_counts_and_so_does_how_near_the_limit_that_is(unix: Any, tmp_path: Path) -> None:
    before = unix.opened_files(psutil.Process())
    opened = [os.open(tmp_path, os.O_RDONLY) for _ in range(50)]
    after = unix.opened_files(psutil.Process())
    for descriptor in opened:
        os.close(descriptor)

    assert after["process_fds"] - before["process_fds"] == 50
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert after["process_fds_percent"] == round(100 * after["process_fds"] / soft, 1)


def test_windows_counts_handles() -> None:
    process = SimpleNamespace(num_handles=lambda: 312)  # as psutil.Process has it on Windows alone

    assert product_on("win32", "health.platform").opened_files(process) == {"process_handles": 312}
