"""Node with what the clients' tests need, and the client's own package as npm packs and installs it."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from django.core.files import locks

from tests.servers import PROJECT

NPM = shutil.which("npm")
NODE = shutil.which("node")
WANTED = PROJECT / "tests" / "clients" / "node"
PACKAGE = PROJECT / "eventlog" / "static" / "eventlog"
FOLDER = PROJECT / "var" / "clients"
QUIET = ["--no-audit", "--no-fund", "--loglevel=error"]
LIMIT = 300
"""Seconds that an installation may take."""


@cache
def node_folder() -> Path:
    """Return a folder from whose files `react` and `pokertool-client` can be imported.

    What the lock file pins is installed once; the client's package anew in each test run.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "in-use").open("w") as file:
        locks.lock(file, locks.LOCK_EX)  # pytest-xdist's workers come at once
        lock = (WANTED / "package-lock.json").read_bytes()
        kept = FOLDER / "node_modules" / "installed.json"
        if not kept.exists() or kept.read_bytes() != lock:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(WANTED / name, FOLDER)
            run("npm", "ci", *QUIET)
            kept.write_bytes(lock)
        run("npm", "pack", str(PACKAGE), *QUIET)
        own = FOLDER / "node_modules" / "pokertool-client"
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir()
        (packed,) = FOLDER.glob("pokertool-client-*.tgz")
        subprocess.run(["tar", "-xzf", packed, "-C", own, "--strip-components", "1"], check=True)
    return FOLDER


def run(*command: str, folder: Path = FOLDER) -> str:
    """Run a program in `folder`, and return what it printed. Raises AssertionError with that if it fails."""
    path = shutil.which(command[0]) or command[0]
    done = subprocess.run(
        [path, *command[1:]], cwd=folder, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout
