"""Other people's code that our pages load, kept beside ours: `make vendor` fetches it anew with npm.

Each package is pinned by its version and by the digest that npm publishes for it, so what is
fetched is what was looked at. Its licence comes with it.

Raises:
    NotWhatWasPinned: what came has another digest.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

VENDOR = Path(__file__).parents[1] / "static/vendor"


class NotWhatWasPinned(Exception):
    """The package is not the one that was pinned; the message has both digests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of npm, and which of its files we keep."""

    name: str
    version: str
    integrity: str
    """The whole archive's digest as npm writes it: `sha512-` and base64."""
    files: tuple[str, ...]


PACKAGES = (
    Package(
        name="uplot",
        version="1.6.32",
        integrity="sha512-KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==",
        files=("dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE"),
    ),
)


def unpack(package: Package, archive: bytes, *, to: Path) -> None:
    """Put the package's files into `to`, without their folders. Raises NotWhatWasPinned."""
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package.integrity:
        raise NotWhatWasPinned(f"{package.name} {package.version} is {digest}, not {package.integrity}")
    to.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for name in package.files:
            content = files.extractfile(f"package/{name}")
            if content is None:
                raise FileNotFoundError(f"{package.name} {package.version} has no file {name}")
            (to / Path(name).name).write_bytes(content.read())


def fetch(package: Package) -> bytes:
    """Return the package's archive, by npm."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("There is no npm here; it comes with Node.js")
    with TemporaryDirectory() as folder:
        wanted = f"{package.name}@{package.version}"
        subprocess.run([npm, "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        (archive,) = Path(folder).glob("*.tgz")
        return archive.read_bytes()


def main() -> None:
    for package in PACKAGES:
        folder = VENDOR / package.name
        shutil.rmtree(folder, ignore_errors=True)
        unpack(package, fetch(package), to=folder)


if __name__ == "__main__":
    main()
