"""The pictures that are read: the repository's own, and the demo table of several seeds, sizes and looks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2

from benchmarks._looks import LOOKS
from detection.demo import DemoTable
from detection.vision.geometry import Pixels
from tests.servers import PROJECT

OWN = ("demo-table.png", "page.png")
"""Of docs/pictures: a table, and a page that shows one in small."""
STEPS = {3: (11, 26), 11: (4,), 42: (11, 19)}
"""By seed, the steps of the demo that are read: a deal, the streets, a table after a hand."""
PLAIN = (42, 11)
"""Seed and step of the picture that is read in another size and in looks."""
SIZE = (960, 540)
CHANGED = ("JPEG", "darker", "beside a document")
"""The looks in which that picture is read, of `benchmarks.looks`."""


def shown(seed: int, step: int, size: tuple[int, int] = (1280, 720)) -> Pixels:
    """Return a step of a demo table, counted from 0."""
    table = DemoTable(seed, 3, width=size[0], height=size[1])
    return next(islice(table.steps(), step, None)).pixels


def drawn(folder: Path) -> list[Path]:
    """Draw the pictures into a folder, and return all that are read, in order."""
    paths = [PROJECT / "docs" / "pictures" / name for name in OWN]
    for name, pixels in _pictures():
        path = folder / f"{name}.png"
        saved(pixels, path)
        paths.append(path)
    return paths


def saved(pixels: Pixels, path: Path) -> None:
    assert cv2.imwrite(str(path), pixels), path


def _pictures() -> Iterator[tuple[str, Pixels]]:
    for seed, steps in STEPS.items():
        for step in steps:
            yield f"seed-{seed}-step-{step}", shown(seed, step)
    yield f"{SIZE[0]}x{SIZE[1]}", shown(*PLAIN, SIZE)
    plain = shown(*PLAIN)
    for look in CHANGED:
        yield look.replace(" ", "-").lower(), LOOKS[look](plain)
