"""What is vendored is what was pinned, and comes with its licence."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from pokertool_site.web.vendoring import PACKAGES, VENDOR, NotWhatWasPinned, Package, unpack


def archive(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as packed:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return whole.getvalue()


def pinned(content: bytes, *files: str) -> Package:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return Package(name="chart", version="1.0.0", integrity=f"sha512-{digest}", files=files)


def test_only_the_files_that_are_wanted_are_kept(tmp_path: Path) -> None:
    content = archive({"dist/chart.js": b"draw()", "LICENSE": b"Be kind", "dist/other.js": b"no"})

    unpack(pinned(content, "dist/chart.js", "LICENSE"), content, to=tmp_path / "chart")

    kept = {path.name: path.read_bytes() for path in (tmp_path / "chart").iterdir()}
    assert kept == {"chart.js": b"draw()", "LICENSE": b"Be kind"}


def test_another_archive_under_the_same_name_is_refused(tmp_path: Path) -> None:
    content = archive({"LICENSE": b"Be kind"})
    package = replace(pinned(content, "LICENSE"), integrity="sha512-other")

    with pytest.raises(NotWhatWasPinned, match=r"chart 1\.0\.0 is sha512-.*, not sha512-other"):
        unpack(package, content, to=tmp_path / "chart")

    assert not (tmp_path / "chart").exists()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_each_package_is_here_with_its_licence_and_nothing_else(package: Package) -> None:
    kept = {path.name for path in (VENDOR / package.name).iterdir()}

    assert kept == {Path(name).name for name in package.files}
    assert "Permission is hereby granted" in (VENDOR / package.name / "LICENSE").read_text()
