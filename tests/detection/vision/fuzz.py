"""Pictures that no one would send: for a reader that must not raise, whatever it is shown.

    python -m tests.detection.vision.fuzz --count 10000 [--seed 1]

Prints each fault with the seed that shows it again; the exit status is 1 if there was any.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable

import cv2
import numpy as np

from detection.demo import DemoTable
from detection.vision.geometry import Pixels
from detection.vision.reader import TableReader

LARGEST = 240
"""Sides in pixels; larger pictures are slow to read and no stranger."""

Draw = Callable[[np.random.Generator], Pixels]


def size(rng: np.random.Generator) -> tuple[int, int]:
    """Return height and width: mostly of a window's kind, now and then a sliver or a pixel."""
    kind = rng.random()
    if kind < 0.1:
        return int(rng.integers(1, 4)), int(rng.integers(1, LARGEST))
    if kind < 0.2:
        return int(rng.integers(1, LARGEST)), int(rng.integers(1, 4))
    return int(rng.integers(1, LARGEST)), int(rng.integers(1, LARGEST))


def noise(rng: np.random.Generator) -> Pixels:
    return rng.integers(0, 256, (*size(rng), 3), dtype=np.uint8)


def plain(rng: np.random.Generator) -> Pixels:
    return np.full((*size(rng), 3), rng.integers(0, 256, 3), np.uint8)


def shapes(rng: np.random.Generator) -> Pixels:
    """Rectangles, discs and letters of every size, which look like plates, chips and cards."""
    height, width = size(rng)
    canvas = np.full((height, width, 3), rng.integers(0, 256, 3), np.uint8)
    for _ in range(int(rng.integers(1, 40))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        colour = rng.integers(0, 256, 3).tolist()
        match int(rng.integers(3)):
            case 0:
                cv2.rectangle(
                    canvas, (x, y), (x + int(rng.integers(120)), y + int(rng.integers(80))), colour, -1
                )
            case 1:
                cv2.circle(canvas, (x, y), int(rng.integers(1, 40)), colour, -1, cv2.LINE_AA)
            case _:
                word = "".join(rng.choice(list("AKQJT98765432$.,:BbPot%/ ()é"), int(rng.integers(1, 9))))
                cv2.putText(
                    canvas, word, (x, y), cv2.FONT_HERSHEY_SIMPLEX, float(rng.uniform(0.2, 1.4)), colour, 1
                )
    return canvas


_steps = DemoTable(seed=5).steps()
_tables = [next(_steps).pixels for _ in range(24)]


def table(rng: np.random.Generator) -> Pixels:
    """A piece of the demo's table, cut out, turned, stretched or with its colours upside down."""
    whole = _tables[int(rng.integers(len(_tables)))]
    top, left = int(rng.integers(whole.shape[0] - 2)), int(rng.integers(whole.shape[1] - 2))
    height, width = int(rng.integers(1, whole.shape[0] - top)), int(rng.integers(1, whole.shape[1] - left))
    piece = cv2.resize(whole[top : top + height, left : left + width], size(rng)[::-1])
    piece = np.rot90(piece, int(rng.integers(4)))
    return np.ascontiguousarray(255 - piece if rng.random() < 0.2 else piece).astype(np.uint8)


def broken(rng: np.random.Generator) -> Pixels:
    """A table through a JPEG of the worst quality, some of whose bytes are others."""
    _, coded = cv2.imencode(".jpg", table(rng), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(1, 30))])
    for _ in range(int(rng.integers(0, 12))):
        coded[int(rng.integers(20, max(21, coded.size))) % coded.size] = int(rng.integers(256))
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return noise(rng) if decoded is None else np.asarray(decoded, np.uint8)


def channels(rng: np.random.Generator) -> Pixels:
    """Grey, with one channel or with four."""
    picture = shapes(rng)
    match int(rng.integers(3)):
        case 0:
            return picture[:, :, 0].copy()
        case 1:
            return picture[:, :, :1].copy()
        case _:
            return np.dstack([picture, picture[:, :, 0]])


KINDS: tuple[Draw, ...] = (noise, plain, shapes, table, table, broken, channels)


def picture(seed: int) -> Pixels:
    """Return the picture of that seed."""
    rng = np.random.default_rng(seed)
    return KINDS[seed % len(KINDS)](rng)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first picture's")
    options = parser.parse_args()
    reader, faults = TableReader(), 0
    for seed in range(options.seed, options.seed + options.count):
        try:
            reader.read(picture(seed))
        except Exception:  # noqa: BLE001 - whatever it raises is what is looked for
            faults += 1
            sys.stdout.write(f"seed {seed}\n{traceback.format_exc()}\n")
        if (seed + 1) % 500 == 0:
            sys.stdout.write(f"{seed + 1 - options.seed} pictures, {faults} faults\n")
            sys.stdout.flush()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
