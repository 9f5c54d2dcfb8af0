"""How well pictures of real tables are read, room by room, and how well a room that nobody tuned for.

    python -m benchmarks.rooms                 the pictures in ../shared/tables
    python -m benchmarks.rooms FOLDER          any folder with a truth.jsonl and the pictures it names

Each picture is read once. The first table is with the thresholds of elements.py. For the second, those
are chosen anew for each room on all other rooms: of the ones with which 99.5 % of the cards that are
claimed are true, those that find most. So no picture of a room has a say in how it is read. All else
(networks, the other rules) stays as it is. The third is of what has no threshold of its own.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks import _players, _real_tables
from benchmarks._real_tables import Picture, Share, pictures_of, summed
from detection.vision import elements
from detection.vision.table.rows import hero_and_board

FOLDER = Path(__file__).parents[2] / "shared" / "tables"
LEAST_TRUE = 0.995
SURE = tuple(round(0.30 + 0.05 * step, 2) for step in range(13))
SUIT = tuple(round(0.50 + 0.05 * step, 2) for step in range(10))

Thresholds = tuple[float, float]
"""The least confidence of a card, and of its suit."""
COMMITTED: Thresholds = (elements.SURE, elements.SURE_SUIT)


@dataclass(frozen=True, slots=True)
class Cards:
    """How the cards of some pictures fared."""

    hands: Share = field(default_factory=Share)
    boards: Share = field(default_factory=Share)
    cards: Share = field(default_factory=Share)

    def __add__(self, other: Cards) -> Cards:
        return Cards(self.hands + other.hands, self.boards + other.boards, self.cards + other.cards)


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder = parser.parse_args().folder
    check_there_is_truth(folder)
    pictures: list[Picture] = []
    begun = time.monotonic()
    for picture in pictures_of(folder):
        pictures.append(picture)
        if len(pictures) % 25 == 0:
            print(f"  {len(pictures)} pictures, {time.monotonic() - begun:.0f} s", flush=True)
    by_room = {
        room: [picture for picture in pictures if picture.room == room]
        for room in sorted({picture.room for picture in pictures})
    }
    at = {thresholds: fared(by_room, thresholds) for thresholds in {*product(SURE, SUIT), COMMITTED}}
    print("\n".join(committed_table(by_room, at[COMMITTED])))
    print("\n".join(left_out_table(at)))
    print("\n".join(others_table(by_room)))


def check_there_is_truth(folder: Path) -> None:
    """End with a word, and no error, if the folder names no picture: the next benchmark may run."""
    if not (folder / "truth.jsonl").is_file():
        print(f"There is no truth.jsonl in {folder}, so no real table can be read. Name the folder with it.")
        sys.exit(0)


def fared(by_room: Mapping[str, Sequence[Picture]], thresholds: Thresholds) -> dict[str, Cards]:
    """Return how each room's cards fare with these thresholds."""
    with patch.multiple(elements, SURE=thresholds[0], SURE_SUIT=thresholds[1]):
        return {
            room: sum((cards_of(picture) for picture in pictures), Cards())
            for room, pictures in by_room.items()
        }


def cards_of(picture: Picture) -> Cards:
    hero, board = hero_and_board(picture.dealt)
    hands, held = _real_tables.hand(picture, hero)
    boards, lying = _real_tables.board(picture, board)
    return Cards(hands, boards, held + lying)


def chosen(at: Mapping[Thresholds, Mapping[str, Cards]], *, without: str) -> Thresholds:
    """Return the thresholds that the other rooms alone would have: see above. Of equals, the strictest."""

    def worth(thresholds: Thresholds) -> tuple[float, float, Thresholds]:
        cards = summed(fares.cards for room, fares in at[thresholds].items() if room != without)
        true = cards.right / cards.claimed if cards.claimed else 0.0
        return min(true, LEAST_TRUE), cards.right, thresholds

    return max(at, key=worth)


HEADING = (
    f"{'':24}   n | hand right wrong | board right wrong | cards found true | pot right wrong"
    " | stacks found true | ms median p95"
)


def line(name: str, pictures: Sequence[Picture], cards: Cards) -> str:
    """Return how pictures fared whose cards fared so, under HEADING."""
    pot = summed(_real_tables.pot(picture) for picture in pictures)
    found, true = (summed(shares) for shares in zip(*map(_real_tables.stacks, pictures), strict=True))
    times = sorted(picture.reading.ms for picture in pictures)
    return (
        f"{name:24} {len(pictures):3} | {of_cards(cards)} | {whole(pot)}"
        f" | {percent(found.right, found.there)} {percent(true.right, true.claimed)}"
        f" | {median(times):6.0f} {times[int(len(times) * 0.95)]:6.0f}"
    )


def committed_table(by_room: Mapping[str, Sequence[Picture]], at: Mapping[str, Cards]) -> Iterable[str]:
    yield f"\nWith the thresholds of elements.py, {COMMITTED[0]:g} and {COMMITTED[1]:g} for the suit\n"
    yield HEADING
    for room, pictures in [*by_room.items(), ("all", [one for each in by_room.values() for one in each])]:
        yield line(room, pictures, at[room] if room != "all" else sum(at.values(), Cards()))


def left_out_table(at: Mapping[Thresholds, Mapping[str, Cards]]) -> Iterable[str]:
    yield "\nEach room with thresholds chosen on the other rooms\n"
    yield f"{'':24} sure suit | hand right wrong | board right wrong | cards found true"
    whole = Cards()
    for room in at[COMMITTED]:
        sure, suit = thresholds = chosen(at, without=room)
        whole += at[thresholds][room]
        yield f"{room:24} {sure:4.2f} {suit:4.2f} | {of_cards(at[thresholds][room])}"
    yield f"{'all':24} {'':9} | {of_cards(whole)}"


def others_table(by_room: Mapping[str, Sequence[Picture]]) -> Iterable[str]:
    yield "\nNames, bets and the dealer, as far as a person wrote them down\n"
    yield f"{'':24}   names found, at their stack true |   bets found true | dealer right wrong"
    for room, pictures in [*by_room.items(), ("all", [one for each in by_room.values() for one in each])]:
        found, at_stack = (summed(shares) for shares in zip(*map(_players.names, pictures), strict=True))
        bets = summed(map(_real_tables.bets, pictures))
        dealer = summed(map(_players.dealer, pictures))
        yield (
            f"{room:24} {found.there:4} {percent(found.right, found.there)}"
            f" {at_stack.there:12} {percent(at_stack.right, at_stack.there)}   "
            f" | {bets.there:4} {percent(bets.right, bets.there)} {percent(bets.right, bets.claimed)}"
            f" | {whole(dealer)}"
        )


def of_cards(cards: Cards) -> str:
    return (
        f"{whole(cards.hands)} | {whole(cards.boards)} "
        f"| {percent(cards.cards.right, cards.cards.there)} {percent(cards.cards.right, cards.cards.claimed)}"
    )


def whole(share: Share) -> str:
    return f"{percent(share.right, share.there)} {percent(share.wrong, share.there)}"


def percent(part: int, of: int) -> str:
    return f"{100 * part / of:6.1f}%" if of else "      -"


if __name__ == "__main__":
    main()
