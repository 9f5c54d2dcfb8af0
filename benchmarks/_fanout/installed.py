"""What the peers need: installed under var/benchmarks, beside nothing of the project's own.

Each function returns where it is. Raises NotHad, with the reason, where it can't be had.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks._fanout.processes import NotHad
from tests.servers import PROJECT

FOLDER = PROJECT / "var" / "benchmarks"
LIMIT = 300
"""Seconds that an installation may take."""


def program(name: str, debian: str) -> str:
    """Return the path of a program of this machine."""
    found = shutil.which(name)
    if found is None:
        raise NotHad(f"no {name} here (Debian: apt-get install {debian})")
    return found


def python() -> str:
    """Return an interpreter with what benchmarks/requirements.txt asks for."""
    wanted = PROJECT / "benchmarks" / "requirements.txt"
    folder = FOLDER / "python"
    interpreter = folder / "bin" / "python"
    if not _is_as(wanted, folder):
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(interpreter), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)])
        shutil.copy(wanted, folder)
    return str(interpreter)


def node_modules() -> str:
    """Return a folder of Node modules with what benchmarks/package.json asks for."""
    npm = program("npm", "npm")
    wanted = PROJECT / "benchmarks" / "package.json"
    folder = FOLDER / "node"
    if not (_is_as(wanted, folder) and (folder / "node_modules").exists()):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(wanted, folder)
        _run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder)])
    return str(folder / "node_modules")


def bun() -> str:
    """Return Bun's program, which npm has for 64-bit Linux on x86 (npm leaves it out elsewhere)."""
    found = Path(node_modules()) / "@oven" / "bun-linux-x64" / "bin" / "bun"
    if not found.exists():
        raise NotHad("npm has no Bun for this machine under @oven/bun-linux-x64")
    return str(found)


def _is_as(wanted: Path, folder: Path) -> bool:
    """Tell whether what was installed last is what is asked for now."""
    kept = folder / wanted.name
    return kept.exists() and kept.read_bytes() == wanted.read_bytes()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT, text=True)
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout or "").strip().splitlines()[-1:]
        raise NotHad(f"{Path(command[0]).name} could not install it: {' '.join(last)}") from error
    except subprocess.TimeoutExpired as error:
        raise NotHad(f"{Path(command[0]).name} took more than {LIMIT} s") from error
