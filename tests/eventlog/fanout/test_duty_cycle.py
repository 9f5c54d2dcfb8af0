"""Work beside the event loop leaves it its part of the interpreter, whatever clock the process has."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eventlog.fanout.duty_cycle import duty_cycle
from tests.servers import PROJECT

LIBRARIES = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.mark.parametrize(("waiting", "seconds"), [(1, 0.1), (2, 0.15), (50, 0.2)])
def test_it_rests_the_longer_the_more_wait(waiting: int, seconds: float) -> None:
    began, busy = time.monotonic(), time.thread_time()
    with duty_cycle(waiting):
        while time.thread_time() - busy < 0.05:
            pass
    assert time.monotonic() - began >= seconds - 0.01


@pytest.mark.skipif(
    not LIBRARIES and not os.environ.get("POKERTOOL_TEST_ALL_SERVERS"), reason="faketime is not installed"
)
def test_it_rests_in_a_process_with_a_clock_of_its_own() -> None:
    environment = os.environ | {
        "LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": "-3600", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    program = (
        "from eventlog.fanout.duty_cycle import duty_cycle\nwith duty_cycle(1):\n    sum(range(100_000))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, env=environment, check=True)
