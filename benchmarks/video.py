"""How truly a video is told: the demo's hands through MPEG-4, read and compared with what was played.

    python -m benchmarks.video                                      ten hands
    python -m benchmarks.video --hands 1000 --processes 8           hours of processor time
    python -m benchmarks.video --hands 50 --seed 41 --size 1152x648

Each piece of a few hands is a video and a session of its own, with a seed of its own; what went wrong
in one is printed beneath it. Exits with 1 where the bar is missed: every card, street, pot and hand
right, 98 % of the actions, and nothing invented.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence

from benchmarks._played import COMPARED, Account, Tally, Video, played, tallied

ACTIONS_RIGHT = 0.98
PIECE = 5
"""Hands in one video, at most."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--hands", type=_at_least_one, default=10)
    parser.add_argument("--seed", type=int, default=1, help="of the first piece; each other one's is 1 more")
    parser.add_argument("--fps", type=float, default=20.0)
    parser.add_argument("--size", type=_size, default=(1280, 720), metavar="WxH")
    parser.add_argument("--processes", type=_at_least_one, default=1, help="pieces at a time")
    options = parser.parse_args()
    pieces = cut(options.hands, seed=options.seed, fps=options.fps, size=options.size)
    begun = time.perf_counter()
    whole, hands = Account(), 0
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for video, account in pool.imap(played_piece, pieces):
            whole += account
            hands += video.hands
            minutes = (time.perf_counter() - begun) / 60
            verdict = account.faults or "  all right"
            print(f"{hands:5} hands, {minutes:6.1f} min, seed {video.seed}\n{verdict}", flush=True)
    tallies = tallied(whole)
    width, height = options.size
    print(f"\n{hands} hands at {options.fps:g} frames/s, {width} x {height}")
    print(table(tallies))
    missed = misses(tallies)
    print("\n".join(missed) or "The bar is met.")
    sys.exit(1 if missed else 0)


def cut(hands: int, *, seed: int, fps: float, size: tuple[int, int]) -> list[Video]:
    """Return so many hands as videos of PIECE hands, the last perhaps of fewer."""
    return [
        Video(seed=seed + number, hands=min(PIECE, hands - begun), fps=fps, size=size)
        for number, begun in enumerate(range(0, hands, PIECE))
    ]


def played_piece(video: Video) -> tuple[Video, Account]:
    return video, played(video)


def table(tallies: Mapping[str, Tally]) -> str:
    """Return the tallies as a person reads them."""
    lines = [f"{'':14} {'right':>7} {'missing':>8} {'invented':>9}"]
    for kind, tally in in_order(tallies):
        lines.append(
            f"{kind:14} {tally.right:7} {tally.missing:8} {tally.invented:9}  {100 * tally.share:6.2f} %"
        )
    return "\n".join(lines)


def misses(tallies: Mapping[str, Tally]) -> list[str]:
    """Return in which ways the bar is missed, a line each."""
    missed = []
    for kind, tally in in_order(tallies):
        least = ACTIONS_RIGHT if kind == "action" else 1.0
        if tally.share < least:
            missed.append(f"{kind}: {100 * tally.share:.2f} % are right; {100 * least:g} % is the least")
        if tally.invented:
            missed.append(f"{kind}: {tally.invented} invented; there should be none")
    return missed


def in_order(tallies: Mapping[str, Tally]) -> Sequence[tuple[str, Tally]]:
    """Return the tallies in the order of COMPARED, and then whatever else was told."""
    kinds = [*COMPARED, *sorted(tallies.keys() - COMPARED.keys())]
    return [(kind, tallies[kind]) for kind in kinds if kind in tallies]


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise ArgumentTypeError(f"{text!r}: write it as 1280x720") from None
    return width, height


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r}: 1 is the least it can be")
    return int(text)


if __name__ == "__main__":
    main()
