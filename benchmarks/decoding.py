"""How truly the decoder tells recorded hands, from looks that show all of them, or not.

    python -m benchmarks.decoding                                hands that are played by chance
    python -m benchmarks.decoding HANDS                          recorded ones: a folder of PHH files
    python -m benchmarks.decoding HANDS --drop 0.3               without three looks in ten
    python -m benchmarks.decoding HANDS --missing 0.1 --seed 7   and each field unread in one look of ten

Looks are what a perfect reader would read after each thing that happens: this measures the tracker alone.
Prints hands that were told as they were played, actions right, missing and invented, and what a look costs.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from statistics import median

from benchmarks._recorded_hands import SEATS, RecordedHand, degraded, played, recorded_hand
from detection.poker.hand import Move
from detection.tracking.decoder import SURE
from detection.tracking.table_update import Change
from detection.tracking.tracker import Tracker

FORCED = ("post", "ante", "straddle")
LOOKS = 2
"""So often each thing is seen: as a screen that is looked at four times a second shows it."""


@dataclass(frozen=True, slots=True)
class ToldMove:
    """A move that an event told, and how sure it was of it."""

    move: Move
    certainty: float


@dataclass(slots=True)
class ToldHand:
    """What events told of a hand."""

    moves: list[ToldMove] = field(default_factory=list)
    whole: bool = False
    """Whether it was seen from its deal to its end, by what its end told."""

    @property
    def is_certain(self) -> bool:
        return self.whole and all(each.certainty >= SURE for each in self.moves)


@dataclass(slots=True)
class Tally:
    """How the hands were told. A hand is certain if it is whole, and each move in it is certain."""

    hands: int = 0
    equal: int = 0
    uncertain: int = 0
    right: int = 0
    missing: int = 0
    invented: int = 0
    """Actions that were told as certain, and are not so."""
    wrong: list[str] = field(default_factory=list)
    """Hands that are certain, and were played otherwise."""

    def add(self, name: str, played: Sequence[Move], told: ToldHand) -> None:
        """Count one hand in."""
        sure = told.is_certain
        moves = [each.move for each in told.moves]
        certain = [each.move for each in told.moves if each.certainty >= SURE]
        same = _in_common(played, moves)
        self.hands += 1
        self.equal += sure and moves == list(played)
        self.uncertain += not sure
        self.right += same
        self.missing += len(played) - same
        self.invented += len(certain) - _in_common(played, certain)
        if sure and moves != list(played):
            self.wrong.append(name)


def _in_common(played: Sequence[Move], told: Sequence[Move]) -> int:
    matcher = SequenceMatcher(None, played, told, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("hands", type=Path, nargs="?", help="a folder of PHH files of six players")
    parser.add_argument("--count", type=int, default=50, help="of them, in the order of their names")
    parser.add_argument(
        "--drop", type=float, default=0.0, help="how many of the looks are missing, from 0 to 1"
    )
    parser.add_argument("--missing", type=float, default=0.0, help="how many fields of a look are unread")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    hands = hands_of(options.hands, options.count)
    random, costs = Random(options.seed), list[float]()  # noqa: S311
    told = decode(list(hands.values()), random, drop=options.drop, missing=options.missing, costs=costs)
    tally = Tally()
    for (name, hand), moves in zip(hands.items(), told, strict=False):
        tally.add(name, hand.moves, moves)
    print(f"{tally.hands} of {len(hands)} hands told: {tally.equal} certain and as they were played,")
    print(f"{tally.uncertain} uncertain, {len(tally.wrong)} certain and wrong {' '.join(tally.wrong)}")
    print(f"actions: {tally.right} right, {tally.missing} missing, {tally.invented} certain and invented")
    print(f"a look: median {1000 * median(costs):.1f} ms, longest {1000 * max(costs):.0f} ms")


def hands_of(folder: Path | None, count: int) -> dict[str, RecordedHand]:
    """Return hands by their names; the button moves on from one to the next."""
    if folder is None:
        return {f"seed {seed}": played(seed, button=seed % SEATS) for seed in range(count)}
    files = sorted(folder.glob("*.phh"))[:count]
    if not files:
        sys.exit(f"There is no PHH file in {folder}")
    return {file.stem: recorded_hand(file, button=number % SEATS) for number, file in enumerate(files)}


def decode(
    hands: Sequence[RecordedHand], random: Random, *, drop: float, missing: float, costs: list[float]
) -> list[ToldHand]:
    """Return what is told of each hand that is told; `costs` takes the seconds of each look."""
    tracker, told = Tracker(), list[ToldHand]()
    for hand in hands:
        for number, look in enumerate(hand.looks):
            if number and random.random() < drop:
                continue
            for _ in range(LOOKS):
                began = time.perf_counter()
                changes = tracker.observe(degraded(look, random, missing)).changes
                costs.append(time.perf_counter() - began)
                note(told, changes)
        for _ in range(LOOKS):
            note(told, tracker.observe(hand.cleared).changes)
    return told


def note(told: list[ToldHand], changes: Sequence[Change]) -> None:
    """Add the moves that changes tell to those of their hand, the last of `told`."""
    for change in changes:
        if change.type == "hand_start":
            told.append(ToldHand())
        elif change.type == "hand_end":
            told[-1].whole = change.data.get("whole") is True
        elif change.type == "action" and change.data["action"] not in FORCED:
            data = change.data
            amount = None if data["amount"] is None else Decimal(data["amount"])
            move = Move(data["seat"], data["action"], amount, data["street"])
            told[-1].moves.append(ToldMove(move, data["certainty"]))


if __name__ == "__main__":
    main()
