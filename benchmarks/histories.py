"""Recorded hands out in every format and back, through our own readers and through others' (`--help`).

    python -m benchmarks.histories FILE.phh...

Each hand is written as PHH, OHH and PokerStars' text. Our readers read all three back, pokerkit the text; and
a hand counts only where players, stacks, moves, pots, winners and board are those of the original. Hands of
other games than no-limit hold'em are counted apart. A text has no hole cards but those that were shown.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pokerkit

from detection.recordings.histories.formats import FORMATS
from detection.recordings.histories.history import HandHistory, HandIncomplete
from detection.recordings.histories.referee import history_of

AT = datetime(2026, 1, 1, tzinfo=UTC)
"""For hands whose file does not say when they were played: two formats can't leave it out."""
COMPARED = ("button", "moves", "board", "shows", "returned", "pots", "rake")
OF_POKERKIT = ("button", "moves", "board", "returned", "pots")


def seated(history: HandHistory) -> list[tuple[object, ...]]:
    return sorted((player.seat, player.name, player.stack) for player in history.players)


def is_equal(one: HandHistory, other: object, names: tuple[str, ...]) -> bool:
    return (
        isinstance(other, HandHistory)
        and seated(one) == seated(other)
        and all(getattr(one, name) == getattr(other, name) for name in names)
    )


def by_pokerkit(history: HandHistory) -> str:
    """Return what pokerkit's own reader makes of a hand's text, in a word."""
    if any(move.verb in ("ante", "straddle") for move in history.moves):
        return "not read: it has antes or a straddle"
    try:
        (read,) = pokerkit.HandHistory.from_pokerstars(
            FORMATS["pokerstars"].write(history), error_status=True
        )
        return "equal" if is_equal(history, history_of(read), OF_POKERKIT) else "another hand"
    except (ValueError, HandIncomplete):
        return "refused"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="PHH files")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*FORMATS, "pokerstars by pokerkit")}
    other_games = hands = 0
    for path in options.files:
        try:
            history = history_of(pokerkit.HandHistory.loads(path.read_text(encoding="utf-8")))
        except HandIncomplete:
            other_games += 1
            continue
        history = replace(history, played_at=history.played_at or AT, table=history.table or "recorded")
        hands += 1
        for name, style in FORMATS.items():
            (back,) = style.read(style.write(history))
            counts[name]["equal" if is_equal(history, back, COMPARED) else f"not equal: {path.name}"] += 1
        counts["pokerstars by pokerkit"][by_pokerkit(history)] += 1
    print(f"{hands} hands of no-limit hold'em, {other_games} files of other games")
    for name, found in counts.items():
        print(f"  {name:24} {', '.join(f'{count} {word}' for word, count in found.most_common())}")


if __name__ == "__main__":
    main()
