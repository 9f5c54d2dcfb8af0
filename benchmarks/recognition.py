"""How long reading a frame takes: the first, an unchanged and a changed one.

python benchmarks/recognition.py [PICTURE]     without a picture: the demo table
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from detection.demo import DemoTable
from detection.frames import Pixels
from detection.recognition.pictures import open_picture
from detection.recognition.reader import TableReader

ROUNDS = 5


def two_frames() -> tuple[Pixels, Pixels]:
    """Return a frame and one in which a little has changed."""
    if len(sys.argv) > 1:
        first = open_picture(Path(sys.argv[1]))
        second = first.copy()
        height, width = first.shape[:2]
        patch = second[height // 2 : height // 2 + height // 12, width // 3 : width // 3 + width // 8]
        patch[:] = patch[:, ::-1].copy()
        return first, second
    steps = DemoTable(seed=1, hands=1).steps()
    frames = [next(steps).pixels for _ in range(8)]
    return frames[-2], frames[-1]


def milliseconds(do: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    do()
    return (clock() - begun) * 1000


def main() -> None:
    first, second = two_frames()
    reader = TableReader()
    loading = milliseconds(partial(reader.read, np.zeros((240, 320, 3), np.uint8)))
    firsts, unchanged, changed = [], [], []
    for _ in range(ROUNDS):
        reader = TableReader()
        firsts.append(milliseconds(partial(reader.read, first)))
        unchanged.append(milliseconds(partial(reader.read, first)))
        changed.append(milliseconds(partial(reader.read, second)))
    print(
        f"{first.shape[1]} x {first.shape[0]} pixels, {ROUNDS} rounds; loading the networks {loading:.0f} ms"
    )
    reader = TableReader()
    cpu = milliseconds(partial(reader.read, first), time.process_time)
    print(f"processor time of a first frame {cpu:.0f} ms: what a busy machine can't distort")
    print("                   median      p95")
    for name, times in (("first frame", firsts), ("unchanged frame", unchanged), ("changed frame", changed)):
        times.sort()
        print(f"{name:16} {statistics.median(times):8.1f} {times[int(len(times) * 0.95)]:8.1f}  ms")


if __name__ == "__main__":
    main()
