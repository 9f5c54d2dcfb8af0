"""Recorded hands drawn, read, followed and exported again: is what comes out what went in?

    python -m benchmarks.hands FILES                                on the classic table
    python -m benchmarks.hands --skin larch --skin random:7 FILES   on other ones; `all`: on each named one
    python -m benchmarks.hands --skin all --hands 20 --seed 3 FILES

FILES are PHH files or folders of them. Pictures are looked at four times a second, as a screen is; chips
and cards are caught in flight. Prints for each skin how the pictures were read, the actions that were told
right, not told, and invented, hands exported and exactly equal, why the others were left out, and the
processor time of a frame. Exits with 1 where fewer than --least of the hands are equal, or where a file
tells something else than was played.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks._database import database
from benchmarks._played import Account, Happening, compared, tallied
from benchmarks._seen_readings import FIELDS, Read, close_name
from benchmarks._told_hands import Told, as_exported, as_played
from detection.demo import DemoTable
from detection.demo.game_state import SEATS
from detection.demo.recorded import HandUnplayable, RecordedHand, hand_files, recorded_hands
from detection.demo.seating import user_of
from detection.demo.skins.named import NAMED, skin_named
from detection.demo.skins.skin import Skin
from detection.vision.frames.frame import Frame

if TYPE_CHECKING:
    from detection.recordings.histories.export import HandFile

LOOKS = 4
"""A second."""
SURE = 0.95
"""What is told as less certain is not told as it happened, nor invented."""


@dataclass(slots=True)
class Result:
    """How hands were told on one skin."""

    hands: int = 0
    exported: int = 0
    equal: int = 0
    wrong: list[str] = field(default_factory=list)
    """Files that tell something else than was played, and what."""
    reasons: Counter[str] = field(default_factory=Counter)
    account: Account = field(default_factory=Account)
    read: Read = field(default_factory=Read)
    frames: int = 0
    seconds: float = 0.0
    """Of processor time."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--skin", action="append", metavar="NAME", help="classic unless told; repeatable")
    parser.add_argument("--hands", type=int, metavar="N", help="so many of them, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hero", metavar="NAME", help="the user, in each hand")
    parser.add_argument("--least", type=float, default=0.99, help="share of hands that must be equal, 0 to 1")
    parser.add_argument("--faults", action="store_true", help="print each action that is missing or invented")
    options = parser.parse_args()
    if not options.files:
        print("Nothing is played: name PHH files, or folders of them.")
        return
    names = options.skin or ["classic"]
    skins = [None if name == "classic" else skin_named(name) for name in _each(names)]
    hands = list(playable(options.files))
    missed = False
    with TemporaryDirectory(prefix="pokertool-hands-") as folder, database(Path(folder)):
        for skin in skins:
            chosen = fitting(hands, SEATS if skin is None else skin.seats)
            if options.hands is not None and options.hands < len(chosen):
                sample = Random(options.seed).sample(chosen, options.hands)  # noqa: S311
                chosen = sorted(sample, key=lambda hand: hand.name)
            result = measured(chosen, skin, options.hero)
            print(report("classic" if skin is None else skin.name, result), flush=True)
            if options.faults:
                print(result.account.faults)
            missed |= not is_met(result, least=options.least)
    sys.exit(1 if missed else 0)


def _each(names: Sequence[str]) -> list[str]:
    return [name for given in names for name in (NAMED if given == "all" else [given])]


def playable(paths: Sequence[Path]) -> list[RecordedHand]:
    """Return the hands that a table can show; the others are named."""
    hands = []
    for file in hand_files(paths):
        try:
            found = list(recorded_hands(file))
            for hand in found:
                user_of(hand, None, None)
        except HandUnplayable as error:
            print(f"left out: {error}", file=sys.stderr)
        else:
            hands += found
    return hands


def fitting(hands: Sequence[RecordedHand], seats: int) -> list[RecordedHand]:
    """Return the hands for which a table has seats enough."""
    return [hand for hand in hands if len(hand.players) <= seats]


def measured(hands: Sequence[RecordedHand], skin: Skin | None, hero: str | None) -> Result:
    """Play hands, and return how they were told."""
    # They need Django's settings, which the database's folder is part of.
    from detection.capture.session import CaptureSession  # noqa: PLC0415
    from detection.models import DetectionSession  # noqa: PLC0415
    from detection.recordings.histories.export import hand_files as files_of  # noqa: PLC0415
    from detection.recordings.playback import every_event, recording_of  # noqa: PLC0415
    from detection.vision.reader import TableReader  # noqa: PLC0415

    if not hands:
        return Result()
    table = DemoTable(0, skin=skin, recorded=hands, hero=hero)
    result = Result(hands=len(hands))
    truth: list[Happening] = []
    names: dict[int, str] = {}
    everybody = sorted({name for hand in hands for name in hand.players})
    key = "classic" if skin is None else skin.name
    session = CaptureSession(reader=TableReader(), key=key, source="demo")
    with session:
        for step in table.steps():
            names |= {seat.seat: seat.name for seat in step.truth.seats if seat.name is not None}
            for event in step.events:
                if event.type == "action":
                    truth.append(_action(result.frames, event.data, names.get(event.data["seat"], "")))
            for look in range(max(1, round(step.hold * LOOKS))):
                frame = Frame(pixels=step.pixels, name=f"{key} hand {step.hand}", taken_at=session.now())
                begun = time.process_time()
                seen = session.step(frame)
                result.seconds += time.process_time() - begun
                result.frames += 1
                if not look and not step.in_flight and seen.reading is not None:
                    result.read.add(step.truth, seen.reading)
    row = DetectionSession.objects.get(pk=session.id)
    recording = recording_of(row)
    told, called = [], dict[int, str]()
    for stored in every_event(recording) if recording is not None else ():
        data = stored["data"]
        if stored["type"] == "player" and data.get("name"):
            called[data["seat"]] = close_name(data["name"], everybody) or data["name"]
        if stored["type"] == "action" and data.get("certainty", 1) >= SURE:
            told.append(_action(stored["seq"], data, called.get(data.get("seat"), "nobody")))
    result.account = compared(truth, told)
    compare_files(result, as_they_were(hands, skin, hero), files_of(row))
    return result


def _action(frame: int, data: dict[str, object], name: str) -> Happening:
    told = tuple(str(data.get(key)) for key in ("action", "amount", "street"))
    return Happening(frame=frame, type="action", fields=(name, *told))


def as_they_were(hands: Sequence[RecordedHand], skin: Skin | None, hero: str | None) -> dict[str, Told]:
    """Return what perfect exports of hands tell, by their names."""
    told, user = {}, None
    for hand in hands:
        user = user_of(hand, hero, user)
        told[hand.name] = as_played(hand, user, skin)
    return told


def compare_files(result: Result, played: dict[str, Told], files: Iterable[HandFile]) -> None:
    """Count in what files tell, and why there are no others."""
    left = dict(played)
    for told in files:
        if told.text is None:
            result.reasons[_kind(told.reason)] += 1
            continue
        result.exported += 1
        export = as_exported(told.text)
        # A hand is known by the user's cards and the board; a file of neither is nobody's.
        name = next(
            (name for name, hand in left.items() if (hand.user, hand.board) == (export.user, export.board)),
            next((name for name, hand in left.items() if hand.user == export.user), None),
        )
        if name is None:
            result.wrong.append(f"{told.name}: no hand like it was played")
            continue
        differs = left.pop(name).differs(export)
        result.equal += not differs
        if differs:
            result.wrong.append(f"{name}: {', '.join(differs)}")


def _kind(reason: str) -> str:
    """Return a reason without its seat, names and amounts, so that those of one kind are counted together."""
    words = reason.replace("(", " (").split()
    return " ".join("N" if any(char.isdigit() for char in word) else word for word in words if word[0] != "(")


def is_met(result: Result, *, least: float) -> bool:
    """Return whether no file is wrong, and the share of equal hands at least `least`."""
    return not result.wrong and result.equal >= least * result.hands


def report(name: str, result: Result) -> str:
    """Return a result as a person reads it."""
    tally = tallied(result.account).get("action")
    right, missing, invented = (tally.right, tally.missing, tally.invented) if tally else (0, 0, 0)
    cost = 1000 * result.seconds / result.frames if result.frames else 0.0
    lines = [
        f"\n{name}: {result.hands} hands, {result.frames} frames, {cost:.1f} ms of processor time a frame",
        f"  exported {result.exported}, exactly equal {result.equal}, wrong files {len(result.wrong)}",
        f"  actions: {right} right, {missing} missing, {invented} invented",
    ]
    for each in FIELDS:
        happened = result.read.right[each] + result.read.unread[each] + result.read.wrong[each]
        if happened:
            example = f"  ({result.read.examples[each]})" if each in result.read.examples else ""
            lines.append(
                f"  read {each:7} {result.read.right[each]:6} of {happened:6}, "
                f"{result.read.unread[each]:5} unread, {result.read.wrong[each]:5} wrong{example}"
            )
    if result.read.strangers:
        lines.append(f"  seats that are none: {result.read.strangers}")
    lines += [f"  left out {count}: {reason}" for reason, count in result.reasons.most_common()]
    lines += [f"  wrong: {each}" for each in result.wrong[:10]]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
