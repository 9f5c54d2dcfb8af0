"""What the network says of each element by itself, and what the assignment makes of that, side by side.

    python -m benchmarks.roles                 the pictures in ../shared/tables
    python -m benchmarks.roles FOLDER          any folder with a truth.jsonl and the pictures it names

A third of the rooms was not looked at while the made-up tables were written that the network learns from:
those whose name's CRC-32 is divided by three. They are told apart. Names are those of stacks and bets.
"""

from __future__ import annotations

import zlib
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from benchmarks import _players, _real_tables
from benchmarks._real_tables import Picture, Share, counted, pictures_of, summed
from benchmarks.rooms import FOLDER, check_there_is_truth, percent
from detection.poker.amounts import first_amount
from detection.vision.table.roles import roles_of


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder = parser.parse_args().folder
    check_there_is_truth(folder)
    pictures = list(pictures_of(folder))
    looked_at = [picture for picture in pictures if zlib.crc32(picture.room.encode()) % 3]
    unseen = [picture for picture in pictures if picture not in looked_at]
    print(f"{'':42} | stacks found true |  bets found true | names found")
    for name, some in (("rooms that were looked at", looked_at), ("rooms that were not", unseen)):
        print(row(f"{name}: each by itself", some, by_itself))
        print(row(f"{name}: assigned", some, assigned))


def row(name: str, pictures: Sequence[Picture], told: Callable[[Picture], tuple[Share, Share, Share]]) -> str:
    stacks, bets, names = (summed(shares) for shares in zip(*map(told, pictures), strict=True))
    return f"{name:42} | {_both(stacks)}   | {_both(bets)}  | {percent(names.right, names.there)}"


def by_itself(picture: Picture) -> tuple[Share, Share, Share]:
    """Return how stacks, bets and names fare if each line is what it is likeliest."""
    lines = picture.lines
    roles = roles_of(lines, picture.faces, picture.size)
    said = [roles.role(at) for at in range(roles.lines)]

    def amounts(*wanted: str) -> list[Decimal]:
        return [
            amount.value.normalize()
            for line, role in zip(lines, said, strict=True)
            if role in wanted and (amount := first_amount(line.text)) is not None
        ]

    names = {_players.plain(line.text) for line, role in zip(lines, said, strict=True) if role == "name"}
    true = _players.written(picture)
    return (
        _against(picture, "stacks", amounts("stack", "named stack")),
        _against(picture, "bets", [amount for amount in amounts("bet") if amount]),
        Share(there=len(true), claimed=len(true), right=sum(_players.plain(name) in names for name in true)),
    )


def assigned(picture: Picture) -> tuple[Share, Share, Share]:
    seats = picture.reading.seats
    found, _ = _players.names(picture)
    return (
        _against(picture, "stacks", [seat.stack.normalize() for seat in seats if seat.stack is not None]),
        _against(picture, "bets", [seat.bet.normalize() for seat in seats if seat.bet]),
        found,
    )


def _against(picture: Picture, key: str, said: Iterable[Decimal]) -> Share:
    """Return how amounts fare; where not all were written down, what was claimed does not count."""
    if picture.truth.get(key) is None or (key == "stacks" and not picture.truth[key]):
        return Share()
    share = counted(list(said), [_real_tables.amount(each["amount"]) for each in picture.truth[key]])
    if key == "stacks" and picture.truth.get("stacks_partial"):
        return Share(there=share.there, claimed=share.right, right=share.right)
    return share


def _both(share: Share) -> str:
    return f"{percent(share.right, share.there)} {percent(share.right, share.claimed)}"


if __name__ == "__main__":
    main()
