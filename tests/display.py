"""A screen for tests: an X server that draws into memory."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

WIDTH, HEIGHT = 640, 480


@contextmanager
def virtual_display(width: int = WIDTH, height: int = HEIGHT) -> Iterator[str]:
    """Run an X server with an all-white screen of so many pixels, and give its name, such as `:99`.

    Skips the test where there is none to run.
    """
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed: no screen to grab")
    command = [server, "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-wr", "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            # It writes its number once it is ready.
            yield f":{process.stdout.readline().strip()}"
        finally:
            process.terminate()
