"""Who installs PokerTool needs no compiler: what is pinned has wheels for three systems and four Pythons.

A package index is asked, by uv, which downloads no more than the wheels' descriptions.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.servers import PROJECT

SYSTEMS = {
    "Linux": "x86_64-manylinux_2_28",
    "macOS 14 on Apple silicon": "aarch64-apple-darwin",
    "Windows": "x86_64-pc-windows-msvc",
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ONLY_FOR_RUNSERVER = "daphne"
"""Serves `manage.py runserver` alone: whoever plays, and whoever serves others, runs uvicorn."""
BUILT_ON_MACOS = "autobahn"
"""What daphne needs, and has no wheel for macOS: make run builds it there, with Xcode's compiler."""
AWAY = re.compile(
    r"Failed to fetch|error sending request|dns error|Could not connect|timed out", re.IGNORECASE
)


def asked_for() -> list[str]:
    """Return what pyproject.toml asks for, with what is only for servers, and without daphne."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    everything = [*project["dependencies"], *(each for extra in optional.values() for each in extra)]
    return [each for each in everything if not each.startswith(ONLY_FOR_RUNSERVER)]


def pinned() -> list[str]:
    """Return each line of requirements.txt that pins a package, without its hashes."""
    text = (PROJECT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split(" --hash")[0].strip() for line in text.splitlines() if re.match(r"[a-z0-9]", line)]


def resolve(folder: Path, system: str, python: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Ask which wheels would be installed on a system. Skips where no package index can be reached."""
    command = [uv(), "pip", "install", "--dry-run", "--only-binary", ":all:", "--no-verify-hashes"]
    command += ["--python-platform", SYSTEMS[system], "--python-version", python]
    told = subprocess.run(
        [*command, "--target", str(folder / "nowhere"), *options],
        cwd=folder,
        env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if told.returncode and AWAY.search(told.stderr):
        pytest.skip("needs a package index; none can be reached")
    return told


@cache
def uv() -> str:
    """Return where uv is: beside the Python that runs the tests."""
    from uv import find_uv_bin  # noqa: PLC0415 (a tool of ours)

    return find_uv_bin()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_all_that_players_and_servers_need_has_wheels(system: str, python: str, tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text("\n".join(asked_for()), encoding="utf-8")
    (tmp_path / "pinned.txt").write_text("\n".join(pinned()), encoding="utf-8")

    told = resolve(tmp_path, system, python, "-r", "asked.txt", "-c", "pinned.txt")

    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_of_all_that_is_pinned_only_daphnes_autobahn_is_built_and_only_on_macos(
    system: str, python: str, tmp_path: Path
) -> None:
    lines = [
        line
        for line in pinned()
        if not (line.startswith(f"{BUILT_ON_MACOS}==") and system.startswith("macOS"))
    ]
    (tmp_path / "pinned.txt").write_text("\n".join(lines), encoding="utf-8")

    told = resolve(tmp_path, system, python, "--no-deps", "-r", "pinned.txt")

    assert told.returncode == 0, told.stderr
    assert len(lines) > 60
