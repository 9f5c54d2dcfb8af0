"""pokertool_client installs alone from the repository, with its types, and knows no Django."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.servers import PROJECT

pytestmark = pytest.mark.timeout(300)
SOURCE = PROJECT / "clients" / "python"
PROGRAM = """
import sys
sys.modules["django"] = None  # importing it fails
import pokertool_client
print(pokertool_client.__file__)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a copy, for building leaves things beside the source."""
    folder = tmp_path_factory.mktemp("python")
    shutil.copytree(
        SOURCE, folder / "source", ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
    )
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", folder / "site", folder / "source"], check=True)
    return folder / "site"


def test_it_installs_alone(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_its_types_come_with_it(installed: Path) -> None:
    assert (installed / "pokertool_client" / "py.typed").exists()


def test_the_clients_are_of_the_projects_version() -> None:
    versions = {
        tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"]
        for folder in (PROJECT, SOURCE)
    }
    package = json.loads((PROJECT / "eventlog" / "static" / "eventlog" / "package.json").read_text())

    assert versions == {package["version"]}
