"""How well pictures of real tables are read that look otherwise than those the rules were tuned on.

    python -m benchmarks.looks                         every look, the pictures in ../shared/tables
    python -m benchmarks.looks --look "JPEG" FOLDER    one, any folder with a truth.jsonl

Each picture is made smaller, larger, a JPEG, darker, paler, and put on a desktop with much beside it;
a line each says how it is read then. Nobody wrote rules for these: a room that nobody has seen may look so.
"""

from __future__ import annotations

import multiprocessing
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks._looks import LOOKS
from benchmarks._real_tables import Picture, pictures_of
from benchmarks.rooms import FOLDER, HEADING, Cards, cards_of, check_there_is_truth, line


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--look", choices=LOOKS, action="append", help="this one only; may be given again")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="looks at a time")
    options = parser.parse_args()
    check_there_is_truth(options.folder)
    print(HEADING, flush=True)
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for told in pool.imap(partial(read_so, options.folder), options.look or list(LOOKS)):
            print(told, flush=True)


def read_so(folder: Path, look: str) -> str:
    """Return a line on how the folder's pictures are read when they look so."""
    pictures: Sequence[Picture] = list(pictures_of(folder, LOOKS[look]))
    return line(look, pictures, sum((cards_of(picture) for picture in pictures), Cards()))


if __name__ == "__main__":
    main()
