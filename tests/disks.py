"""A small disk of a test's own, to be filled without harm to anybody."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def small_disk(mebibytes: int) -> Iterator[Path | None]:
    """Yield the folder of a disk in memory; None where nobody lets us mount one, which only root may."""
    folder = Path(mkdtemp(prefix="pokertool-disk-"))
    folder.chmod(0o711)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@contextmanager
def filled(disk: Path) -> Iterator[Callable[[], None]]:
    """Leave no room on a disk for as long as this lasts. What is yielded fills what others let go of."""
    filler = disk / "filler"

    def fill() -> None:
        with filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    fill()
    try:
        yield fill
    finally:
        filler.unlink()
