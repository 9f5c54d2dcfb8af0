"""The wheel has all of our packages, and nothing else."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.installed import build_wheel
from tests.project.contents import APPS
from tests.servers import PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    return ZipFile(build_wheel(tmp_path_factory.mktemp("dist")))


def test_it_has_the_files_that_git_has_of_our_packages(wheel: ZipFile) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *APPS],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    ours = {name for name in listed.stdout.splitlines() if (PROJECT / name).exists()}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert {Path(name).suffix for name in packed} >= {".onnx", ".html", ".css", ".js", ".svg"}
    assert packed == ours


def test_it_brings_the_licences(wheel: ZipFile) -> None:
    brought = {Path(name).name for name in wheel.namelist() if ".dist-info/licenses/" in name}

    assert brought == {"LICENSE", "THIRD_PARTY.md"}


def test_it_gives_the_command(wheel: ZipFile) -> None:
    (points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]

    assert wheel.read(points).decode().split("\n")[:2] == [
        "[console_scripts]",
        "pokertool = pokertool_site.command_line:run",
    ]


@pytest.mark.parametrize(
    "fixed",
    ["django", "channels", "daphne", "channels-redis", "psutil", "mss", "opencv-python-headless", "numpy"],
)
def test_what_is_optional_is_pinned_all_the_same(fixed: str) -> None:
    assert f"\n{fixed}==" in "\n" + (PROJECT / "requirements.txt").read_text(encoding="utf-8")


def test_what_a_server_needs_is_no_burden_for_a_player() -> None:
    needed = " ".join(PYPROJECT["project"]["dependencies"])

    assert not [name for name in ("redis", "psycopg", "daphne", "standard") if name in needed]
