"""Names and the dealer of real tables, by what a person wrote beside amounts, such as `top-left Ann`."""

from __future__ import annotations

import math
import re

from benchmarks._real_tables import Picture, Share, amount
from detection.poker.readings import SeatReading

WHERE = re.compile(r"^(?:(?:top|bottom|upper|lower|left|right)(?:-(?:top|bottom|left|right))?)\b")
SIDES = {
    "left": (-1, 0),
    "right": (1, 0),
    **dict.fromkeys(("top", "upper"), (0, -1)),
    **dict.fromkeys(("bottom", "lower"), (0, 1)),
}
OFF = math.radians(40)
"""So far from the direction that a person wrote down a seat may be, seen from the middle of the seats."""


def names(picture: Picture) -> tuple[Share, Share]:
    """Return how many of the names that a person wrote down were read, and how many stand at their stack.

    Not every name was written down, so what is true is asked of those seats only whose stack, one
    that nobody else has, goes with a name.
    """
    stacks, true = picture.truth.get("stacks") or [], written(picture)
    read = {plain(seat.name) for seat in picture.reading.seats if seat.name}
    found = sum(plain(name) in read for name in true)
    at_stack = Share()
    for stack in stacks:
        name, seat = name_in(stack.get("seat_hint", "")), _alone_with(picture, stack["amount"])
        if name and seat is not None and seat.name:
            at_stack += Share(there=1, claimed=1, right=plain(seat.name) == plain(name))
    return Share(there=len(true), claimed=len(true), right=found), at_stack


def written(picture: Picture) -> set[str]:
    """Return the names that a person wrote down at stacks and bets."""
    hints = (*(picture.truth.get("stacks") or ()), *(picture.truth.get("bets") or ()))
    return {name_in(each.get("seat_hint", "")) for each in hints} - {""}


def dealer(picture: Picture) -> Share:
    """Return whether the button was seen at the seat that a person named, or about where they said."""
    hint, said = picture.truth.get("dealer"), picture.reading.dealer_seat
    if hint is None:
        return Share()
    if said is None:
        return Share(there=1)
    seat = next((seat for seat in picture.reading.seats if seat.seat == said), None)
    right = seat is not None and _is_meant(picture, seat, hint)
    return Share(there=1, claimed=1, right=right, wrong=not right)


def name_in(hint: str) -> str:
    """Return the name in a hint, "" where it says no more than a place, the hero or a state."""
    rest = re.sub(r"\(.*?\)", "", WHERE.sub("", hint)).strip()
    return re.sub(r"^hero\b", "", rest).strip()


def plain(name: str) -> str:
    """Return a name as it compares: without spaces, and small."""
    return "".join(name.casefold().split())


def _is_meant(picture: Picture, seat: SeatReading, hint: str) -> bool:
    if hint.startswith("hero"):
        return seat.hero or seat.seat == 0
    name, where = name_in(hint), WHERE.match(hint)
    if name and seat.name:
        return plain(seat.name) == plain(name)
    return where is not None and _lies(picture, seat.seat, where[0])


def _lies(picture: Picture, seat: int, where: str) -> bool:
    """Return whether a seat lies about there, seen from the middle between the outermost seats."""
    xs, ys = zip(*picture.places.values(), strict=True)
    wide, high = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
    x, y = picture.places[seat]
    across, down = (x - (max(xs) + min(xs)) / 2) / wide, (y - (max(ys) + min(ys)) / 2) / high
    to_x, to_y = (sum(SIDES[side][axis] for side in where.split("-")) for axis in (0, 1))
    apart = abs(math.atan2(down, across) - math.atan2(to_y, to_x))
    return min(apart, 2 * math.pi - apart) <= OFF


def _alone_with(picture: Picture, stack: float) -> SeatReading | None:
    """Return the seat with a stack; None where nobody has it, or more than one."""
    said = [seat for seat in picture.reading.seats if amount(seat.stack) == amount(stack)]
    true = [each for each in picture.truth["stacks"] if amount(each["amount"]) == amount(stack)]
    return said[0] if len(said) == len(true) == 1 else None
