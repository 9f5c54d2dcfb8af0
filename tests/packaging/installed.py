"""PokerTool as a player has it: the wheel, in an environment of its own, without what only servers need.

No network: what it depends on is this environment's. `docs/developing.md` has the same with an index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import PROJECT

OPTIONAL = ("redis", "channels_redis", "psycopg", "psycopg_pool", "daphne", "twisted", "autobahn")
"""Modules that come with extras; there they can't be imported."""


def build_wheel(folder: Path, *, project: Path = PROJECT) -> Path:
    """Build the wheel into `folder`, as `make dist` does."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@dataclass(frozen=True)
class Installed:
    """An environment with PokerTool, a home that has nothing in it yet, and an empty folder to work in."""

    environment: Path
    home: Path
    folder: Path

    @property
    def command(self) -> Path:
        return self.environment / "bin" / "pokertool"

    @property
    def variables(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.home)}

    @property
    def data(self) -> Path:
        """Where the system wants an application's data."""
        if sys.platform == "darwin":
            return self.home / "Library" / "Application Support" / "pokertool"
        return self.home / ".local" / "share" / "pokertool"

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            env=self.variables | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def install(wheel: Path, folder: Path) -> Installed:
    """Install `wheel` below `folder`."""
    environment = folder / "an environment"
    venv.create(environment, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    hidden = f"import sys; sys.modules.update(dict.fromkeys({OPTIONAL!r}))\n"
    (packages / "tests.pth").write_text(f"{hidden}{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(environment), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    installed = Installed(environment=environment, home=folder / "home", folder=folder / "empty")
    for each in (installed.home, installed.folder):
        each.mkdir()
    return installed


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write below `folder`: root by a mount, others by the files' modes."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "--bind", folder, folder], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
            yield
        finally:
            subprocess.run(["umount", folder], check=True)
        return
    subprocess.run(["chmod", "-R", "a-w", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)
