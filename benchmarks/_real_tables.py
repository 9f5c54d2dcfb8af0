"""Pictures of real tables with what a person read off each, and what the reader says of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from detection.poker.cards import Card
from detection.poker.readings import TableReading
from detection.vision.cards.evidence import one_per_face
from detection.vision.elements import Dealt, FoundCard, Line
from detection.vision.frames.pictures import open_picture
from detection.vision.geometry import Pixels
from detection.vision.reader import TableReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a table: whose room it is, what is true of it, and what was read."""

    room: str
    truth: dict[str, Any]
    reading: TableReading
    dealt: Dealt
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    """By seat number, where its plate is in the picture, in pixels."""
    lines: tuple[Line, ...] = ()
    faces: tuple[FoundCard, ...] = ()
    size: tuple[int, int] = (0, 0)
    """Width and height, in pixels."""


@dataclass(slots=True)
class Share:
    """How many there are, were claimed, and were claimed rightly."""

    there: int = 0
    claimed: int = 0
    right: int = 0
    wrong: int = 0
    """Claims as a whole, such as a hand, that are not so; saying nothing is not wrong."""

    def __add__(self, other: Share) -> Share:
        return Share(
            self.there + other.there,
            self.claimed + other.claimed,
            self.right + other.right,
            self.wrong + other.wrong,
        )


def as_it_is(pixels: Pixels) -> Pixels:
    return pixels


def pictures_of(folder: Path, look: Callable[[Pixels], Pixels] = as_it_is) -> Iterator[Picture]:
    """Read each picture that `truth.jsonl` in the folder names, as if there were no other.

    `look` makes of a picture what is read instead of it.
    """
    reader = TableReader()
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        reader.forget()
        pixels = look(open_picture(folder / row["file"]))
        reading = reader.read(pixels)
        seen = reader.details
        yield Picture(
            room=row["room"],
            truth=row["truth"],
            reading=reading,
            dealt=seen.dealt or Dealt(hero=None, board=None, shown=()),
            places={
                number: (plate.box.x, plate.box.y)
                for number, plate in zip(seen.numbers, seen.plates, strict=True)
                if number is not None
            },
            lines=seen.lines,
            faces=tuple(one_per_face([card for card in seen.cards if card.is_there])),
            size=(pixels.shape[1], pixels.shape[0]),
        )


def hand(picture: Picture, claimed: Sequence[Card] | None) -> tuple[Share, Share]:
    """Return how the hero's hand fared, and its cards."""
    true = picture.truth["hero"]
    if true is None or picture.truth.get("spectating"):
        return Share(), Share()
    said = [str(card) for card in claimed or ()]
    right = claimed is not None and sorted(said) == sorted(true)
    return _whole(right=right, claimed=bool(said)), counted(said, true)


def board(picture: Picture, claimed: Sequence[Card] | None) -> tuple[Share, Share]:
    """Return how the board fared, and its cards."""
    true = picture.truth["board"]
    if true is None:
        return Share(), Share()
    said = [str(card) for card in claimed or ()]
    right = claimed is not None and said == true
    return _whole(right=right, claimed=bool(said)), counted(said, true)


def pot(picture: Picture) -> Share:
    """Return how the pot fared; where two totals are printed, either counts."""
    if picture.truth.get("pot") is None:
        return Share()
    said = amount(picture.reading.pot)
    true = {amount(picture.truth["pot"]), printed_amount(picture.truth.get("pot_main_text"))}
    return _whole(right=said is not None and said in true, claimed=said is not None)


def stacks(picture: Picture) -> tuple[Share, Share]:
    """Return how many stacks were found, and how many that were claimed are so.

    The second leaves pictures out of which not every stack was written down.
    """
    true = [amount(stack["amount"]) for stack in picture.truth.get("stacks") or ()]
    said = [amount(seat.stack) for seat in picture.reading.seats if seat.stack is not None]
    if not true:
        return Share(), Share()
    found = counted(said, true)
    return found, Share() if picture.truth.get("stacks_partial") else found


def bets(picture: Picture) -> Share:
    """Return how many of the bets were found, whoever made them, where a person wrote them down."""
    if picture.truth.get("bets") is None:
        return Share()
    true = [amount(bet["amount"]) for bet in picture.truth["bets"]]
    return counted([amount(seat.bet) for seat in picture.reading.seats if seat.bet], true)


def counted(said: Sequence[object], true: Sequence[object]) -> Share:
    """Return a share of things of which each counts, in any order."""
    both = Counter(said) & Counter(true)
    return Share(there=len(true), claimed=len(said), right=both.total())


def summed(shares: Iterable[Share]) -> Share:
    return sum(shares, Share())


def amount(value: object) -> Decimal | None:
    """Return a number as it compares: 13, 13.0 and "13.00" are one."""
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return None


def printed_amount(text: str | None) -> Decimal | None:
    """Return the last number of a printed label such as `Total: 1,234.50 BB`."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", text or "")
    return amount(found[-1].replace(",", "")) if found else None


def _whole(*, right: bool, claimed: bool) -> Share:
    return Share(there=1, claimed=claimed, right=right, wrong=claimed and not right)
