"""What is other people's is named with its licence, and no licence stands against ours."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
import rapidocr
from packaging.requirements import Requirement

from pokertool_site.web.vendoring import PACKAGES, VENDOR, Package
from tests.servers import PROJECT

NOTICE = (PROJECT / "THIRD_PARTY.md").read_text(encoding="utf-8")
LICENCE = (PROJECT / "LICENSE").read_text(encoding="utf-8")
MADE_ELSEWHERE = re.compile(
    r"\.(onnx|pt|npz|bin|ttf|otf|woff2?|eot|png|jpe?g|gif|webp|avif|ico|svg|mp4|mkv|webm|wav|mp3|so|dll|whl|zip|gz)$"
)
"""Names of files that are seldom written by hand."""

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "PSF-2.0", "TCL", "ZPL-2.1", "Zlib",
}  # fmt: skip
WEAK_COPYLEFT = {"LGPL-3.0-only", "LGPL-2.1-or-later", "MPL-2.0"}
"""Leaves code that uses it alone; the notice says what it asks of whom."""
IN_OTHER_WORDS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "LGPLv2+": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "New BSD": "BSD-3-Clause",
}
"""What some packages say, and what SPDX calls it."""


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [Path(line) for line in listed.stdout.splitlines()]


def required() -> list[Requirement]:
    """Return what requirements.txt installs on a machine like this one."""
    lines = re.findall(r"^[a-z0-9].*?(?=\s*\\?$)", (PROJECT / "requirements.txt").read_text(), re.MULTILINE)
    listed = [Requirement(line) for line in lines]
    assert len(listed) > 50
    return [each for each in listed if each.marker is None or each.marker.evaluate()]


def licence_of(package: str) -> str:
    """Return a package's licence as SPDX writes it, as far as it says so."""
    told = distribution(package).metadata
    if "License-Expression" in told:
        return told["License-Expression"]
    kinds = [kind.rpartition(" :: ")[2] for kind in told.get_all("Classifier", []) if "License ::" in kind]
    said = told["License"].strip() if "License" in told else ""
    short = said if said and "\n" not in said else next(iter(kinds), "")
    return IN_OTHER_WORDS.get(short, short)


def words(expression: str) -> set[str]:
    return set(re.split(r"\s+(?:AND|OR)\s+|[()]", expression)) - {""}


@pytest.mark.parametrize("requirement", required(), ids=str)
def test_each_dependency_has_a_licence_that_leaves_ours_alone(requirement: Requirement) -> None:
    found = words(licence_of(requirement.name))

    assert found
    assert found <= PERMISSIVE | WEAK_COPYLEFT
    if found & WEAK_COPYLEFT:
        assert re.search(rf"\b{re.escape(requirement.name)}\b", NOTICE), (
            f"{requirement} is not in THIRD_PARTY.md"
        )
        assert all(word in NOTICE for word in found & WEAK_COPYLEFT)


def test_each_file_that_nobody_types_is_named() -> None:
    found = {path for path in tracked() if MADE_ELSEWHERE.search(path.name)}

    assert found
    assert [str(path) for path in sorted(found) if not is_named(path)] == []


def test_so_is_each_file_that_is_no_text() -> None:
    def is_text(path: Path) -> bool:
        return path.is_symlink() or b"\0" not in path.read_bytes()

    assert [str(path) for path in tracked() if not is_text(PROJECT / path) and not is_named(path)] == []


def is_named(path: Path) -> bool:
    """Return whether the notice names a file, or a folder that it is in."""
    return any(f"`{path}`" in NOTICE or f"`{folder}/`" in NOTICE for folder in (path, *path.parents))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_what_is_vendored_is_named_with_its_version(package: Package) -> None:
    (row,) = [
        line for line in NOTICE.splitlines() if f"`pokertool_site/static/vendor/{package.name}/`" in line
    ]

    assert f"| {package.version} |" in row
    assert {path.name for path in VENDOR.iterdir()} == {each.name for each in PACKAGES}


def test_models_that_a_dependency_brings_are_named() -> None:
    models = {path.name for path in (Path(rapidocr.__file__).parent / "models").glob("*.onnx")}
    version = distribution("rapidocr").version

    assert models
    assert all(f"`{name}`" in NOTICE for name in models)
    assert f"rapidocr {version} " in NOTICE


def test_each_package_of_ours_says_that_it_is_mit_and_brings_the_text() -> None:
    for folder in (PROJECT, PROJECT / "clients/python"):
        project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
        assert project["license"] == "MIT"
        assert "LICENSE" in project["license-files"]
        assert (folder / "LICENSE").read_text() == LICENCE
    script = PROJECT / "eventlog/static/eventlog"
    assert json.loads((script / "package.json").read_text())["license"] == "MIT"
    assert (script / "LICENSE").read_text() == LICENCE
    assert "The PokerTool authors" in LICENCE
