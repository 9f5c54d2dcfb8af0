"""Damaged pictures and videos of every format, through what `read` and `capture` open files with.

    python -m benchmarks.hostile_files --pictures 10000 --videos 1000 [--seed 0]

Decodes only; what a picture shows is not read. Prints how many were read and why the others were
refused, and each fault with its number: a traceback, a process started, a file written, a connection.
The exit status is 1 if there was any. A run of one number is `--seed NUMBER --pictures 1 --videos 0`.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

from tests.abuse.harmless import picture_outcome, tried, video_outcome
from tests.abuse.seeds import picture_seeds, video_seeds

STEP = 1000


def main() -> int:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=1_000)
    parser.add_argument("--videos", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first file's number")
    options = parser.parse_args()
    faulthandler.enable()
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"  # as VideoSource has it; the seeds are made by FFmpeg too
    found: list[str] = []
    with TemporaryDirectory(prefix="pokertool-hostile-") as folder:
        print(f"The file that is being decoded lies in {folder}", flush=True)
        for what, count, seeds, outcome, suffix in (
            ("pictures", options.pictures, picture_seeds(), picture_outcome, ".png"),
            ("videos", options.videos, video_seeds(), video_outcome, ".mp4"),
        ):
            begun, outcomes = time.monotonic(), Counter[str]()
            for first in range(options.seed, options.seed + count, STEP):
                numbers = range(first, min(first + STEP, options.seed + count))
                ended, faults = tried(seeds, numbers, Path(folder), outcome, suffix)
                outcomes += ended
                found += faults
                print(f"  {outcomes.total()} {what}, {len(found)} faults", flush=True)
            print(f"\n{count} {what} of {len(seeds)} seeds, {time.monotonic() - begun:.0f} s")
            print("\n".join(f"{number:7}  {why}" for why, number in outcomes.most_common()))
    print("\n".join(found))
    print(f"{len(found)} faults; at most {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
