"""Real screenshots in sequence: is each hand begun and ended once, with its cards and boards?

    python -m benchmarks.sequences                        the sequences in ../shared/sessions
    python -m benchmarks.sequences FOLDER...              any folders of pictures with a truth.json
    python -m benchmarks.sequences --faults               and name what is not as it was

truth.json tells of each picture which hand it shows (0: none), the user's cards, the board, the pot and who
has the button. Pictures are followed as `capture --source images` follows them. A hand is whole if what was
told as one hand has all of its pictures, and no other's. What players did is not compared.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detection.capture.pipeline import FramePipeline
from detection.poker.event_rules import apply_to_table
from detection.poker.table_state import TableState, card_texts
from detection.vision.frames.pictures import open_picture
from detection.vision.reader import TableReader

PROJECT = Path(__file__).resolve().parent.parent
SESSIONS = PROJECT.parent / "shared" / "sessions"
FIELDS = ("hero", "board", "pot", "button")


@dataclass(slots=True)
class Followed:
    """How one sequence was followed."""

    hands: int = 0
    whole: int = 0
    """Hands that have all of their pictures, and no other's."""
    merged: int = 0
    """Told hands that have pictures of several."""
    cut: int = 0
    """Hands of which the pictures were told as several."""
    untold: int = 0
    """Hands that were never begun."""
    right: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def compare(self, name: str, true: object, told: object, where: str) -> None:
        """Count a field in: what is true, and what was believed; None or empty is unread."""
        if true == told:
            self.right[name] += bool(true)
        elif not told:
            self.unread[name] += 1
        else:
            self.wrong[name] += 1
            self.faults.append(f"{where}: {name} {true} told as {told}")


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--faults", action="store_true", help="name what is not as it was")
    options = parser.parse_args()
    folders = options.folders or sorted(path.parent for path in SESSIONS.glob("*/truth.json"))
    if not folders:
        print(f"Nothing is followed: there is no truth.json below {SESSIONS}.")
    total = Followed()
    for folder in folders:
        result = followed(folder)
        print(report(folder.name, result), flush=True)
        if options.faults:
            print("\n".join(f"    {fault}" for fault in result.faults))
        total = added(total, result)
    if len(folders) > 1:
        print(report("all", total))


def followed(folder: Path) -> Followed:
    """Follow the pictures of a folder, and return how that went."""
    frames: list[dict[str, Any]] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["frames"]
    result, table = Followed(), TableState()
    told_of: dict[int, set[int]] = defaultdict(set)
    true_of: dict[int, set[int]] = defaultdict(set)
    for frame, table in zip(frames, tables(folder, [frame["file"] for frame in frames]), strict=True):
        hand = frame["hand"]
        if hand:
            told = table.hand if table.street is not None and table.hand is not None else 0
            told_of[hand].add(told)
            true_of[told].add(hand)
            compare(result, frame, table)
    result.hands = len(told_of)
    for hand, numbers in told_of.items():
        result.untold += numbers == {0}
        result.cut += len(numbers - {0}) > 1
        result.whole += len(numbers) == 1 and 0 not in numbers and true_of[min(numbers)] == {hand}
    result.merged = sum(number != 0 and len(hands) > 1 for number, hands in true_of.items())
    return result


def tables(folder: Path, files: Sequence[str]) -> Iterator[TableState]:
    """Yield what is believed of the table after each picture."""
    pipeline, table, seq = FramePipeline(TableReader(), frames_to_believe=1), TableState(), 0
    for file in files:
        for change in pipeline.process(open_picture(folder / file)).changes:
            seq += 1
            event = {"type": change.type, "data": change.data, "seq": seq}
            table = apply_to_table(table, event) or table
        yield table


def compare(result: Followed, frame: dict[str, Any], table: TableState) -> None:
    """Count in what is believed at one picture, against what it shows."""
    where = f"{frame['file']} hand {frame['hand']}"
    hero, board = frame.get("hero"), frame.get("board")
    if hero is not None:
        result.compare("hero", sorted(hero), sorted(card_texts(table.hero)), where)
    if board is not None:
        result.compare("board", board, card_texts(table.board), where)
    if frame.get("pot"):
        told = None if table.pot is None else f"{table.pot.normalize():f}"
        result.compare("pot", frame["pot"], told, where)
    seat = None if table.dealer_seat is None else table.seats.get(table.dealer_seat)
    if frame.get("button"):
        name = None if seat is None else seat.name
        result.compare("button", frame["button"], name, where)


def added(one: Followed, other: Followed) -> Followed:
    return Followed(
        hands=one.hands + other.hands,
        whole=one.whole + other.whole,
        merged=one.merged + other.merged,
        cut=one.cut + other.cut,
        untold=one.untold + other.untold,
        right=one.right + other.right,
        unread=one.unread + other.unread,
        wrong=one.wrong + other.wrong,
    )


def report(name: str, result: Followed) -> str:
    """Return a result as a person reads it."""
    fields = ", ".join(
        f"{each} {result.right[each]}/{result.unread[each]}/{result.wrong[each]}" for each in FIELDS
    )
    return (
        f"{name:14} {result.hands:3} hands, {result.whole} whole, {result.merged} merged, {result.cut} cut, "
        f"{result.untold} untold; right/unread/wrong: {fields}"
    )


if __name__ == "__main__":
    main()
