"""How long reading a frame takes, and what it costs: the first, an unchanged and a changed one.

    python -m benchmarks.recognition                       the demo table, 1920 x 1080
    python -m benchmarks.recognition --size 1280x720 --hands 4
    python -m benchmarks.recognition --picture PICTURE     a patch of it changes

Times are what a person waits for, on as many cores as there are; processor time is what a busy
machine can't distort. Four tables are four times what one costs at the table's own pace.
"""

from __future__ import annotations

import statistics
import time
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from detection.demo import DemoTable
from detection.vision.frames.pictures import open_picture
from detection.vision.geometry import Pixels
from detection.vision.reader import TableReader

ROUNDS = 3
FPS, TABLES = 4.0, 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame, and how long it stays on a live table, in seconds."""

    pixels: Pixels
    hold: float


@dataclass(slots=True)
class Taken:
    """Milliseconds by the clock, and of processor time."""

    wall: list[float]
    processor: list[float]

    def measure(self, reader: TableReader, pixels: Pixels) -> None:
        wall, processor = time.perf_counter(), time.process_time()
        reader.read(pixels)
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.processor.append((time.process_time() - processor) * 1000)


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH")
    parser.add_argument("--hands", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    if options.picture:
        shown = patched(open_picture(options.picture))
    else:
        width, height = options.size
        steps = DemoTable(options.seed, options.hands, width=width, height=height).steps()
        shown = [Shown(step.pixels, step.hold) for step in steps]
    begun = time.perf_counter()
    TableReader().read(np.zeros((240, 320, 3), np.uint8))
    print(f"loading the networks      {(time.perf_counter() - begun) * 1000:6.0f} ms")
    first, unchanged, changed = (Taken([], []) for _ in range(3))
    for _ in range(ROUNDS):
        reader = TableReader()
        first.measure(reader, shown[0].pixels)
    for frame in shown[1:]:
        changed.measure(reader, frame.pixels)
        unchanged.measure(reader, frame.pixels.copy())
    height, width = shown[0].pixels.shape[:2]
    print(f"{width} x {height} pixels, {len(changed.wall)} changes      median      p95   processor")
    for name, taken in (("first frame", first), ("changed frame", changed), ("unchanged frame", unchanged)):
        middle, slow = statistics.median(taken.wall), sorted(taken.wall)[int(len(taken.wall) * 0.95)]
        print(f"  {name:20} {middle:12.1f} {slow:8.1f} {statistics.mean(taken.processor):11.1f} ms")
    seconds = sum(frame.hold for frame in shown[1:])
    still = seconds * FPS - len(changed.wall)
    busy = (sum(changed.processor) + still * statistics.mean(unchanged.processor)) / 1000
    print(f"{TABLES} tables at {FPS:g} frames/s: {TABLES * busy / seconds:.2f} cores")
    frames = sum(frame.pixels.nbytes for frame in shown)
    print(f"memory {(psutil.Process().memory_info().rss - frames) / 1e6:.0f} MB beside the frames to show")


def patched(first: Pixels) -> list[Shown]:
    """Return a picture, and it again with a part of it mirrored."""
    second = first.copy()
    height, width = first.shape[:2]
    patch = second[height // 2 : height // 2 + height // 12, width // 3 : width // 3 + width // 8]
    patch[:] = patch[:, ::-1].copy()
    return [Shown(first, 1.0), Shown(second, 1.0)]


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise ArgumentTypeError(f"{text!r}: write it as 1920x1080") from None
    return width, height


if __name__ == "__main__":
    main()
