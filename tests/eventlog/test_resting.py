"""Half of the interpreter is left to others, whatever clock the process has."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eventlog.resting import resting
from tests.servers import PROJECT

LIBRARIES = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def test_it_rests_as_long_as_it_worked() -> None:
    began, busy = time.monotonic(), time.thread_time()
    with resting():
        while time.thread_time() - busy < 0.05:
            pass
    assert time.monotonic() - began >= 0.09


@pytest.mark.skipif(
    not LIBRARIES and not os.environ.get("POKERTOOL_TEST_ALL_SERVERS"), reason="faketime is not installed"
)
def test_it_rests_in_a_process_with_a_clock_of_its_own() -> None:
    environment = os.environ | {
        "LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": "-3600", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    program = "from eventlog.resting import resting\nwith resting():\n    sum(range(100_000))"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, env=environment, check=True)
