from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from health.probes.machine import process


def test_memory_and_threads_are_read() -> None:
    readings = process()

    assert (readings["process_rss_bytes"] or 0) > 1 << 20
    assert (readings["process_threads"] or 0) >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts handles and has no limit")
def test_an_open_file_counts(tmp_path: Path) -> None:
    before = process()["process_fds"] or 0
    opened = [os.open(tmp_path, os.O_RDONLY) for _ in range(50)]
    after = process()["process_fds"] or 0
    for descriptor in opened:
        os.close(descriptor)

    assert after - before == 50
    assert "process_fds_percent" in process()
