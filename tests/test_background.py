"""The tests as a shell's background job (`make test &`), in which SIGINT is ignored."""

from __future__ import annotations

import signal
import subprocess
import sys

from tests.servers import PROJECT

DEAF = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
WAIT = "import threading; print('ready', flush=True); threading.Event().wait()"


def test_a_process_that_we_start_can_be_interrupted() -> None:
    process = subprocess.Popen([sys.executable, "-c", WAIT], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(30) == -signal.SIGINT
        finally:
            process.kill()


def test_so_it_can_where_we_were_told_to_ignore_that() -> None:
    here = f"{__file__}::{test_a_process_that_we_start_can_be_interrupted.__name__}"
    command = [sys.executable, "-c", DEAF, "-m", "pytest", "-q", "-p", "no:cacheprovider", here]

    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout
