"""Remembers which seat has its plate where, so that a player who leaves renumbers nobody."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detection.vision.geometry import Box

NEAR, OF_FRAME = 0.4, 0.05
"""A plate is where it was if it moved less than these shares of the way to the next and of the diagonal."""

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What is known of a table's seats: where each is, by number."""

    size: tuple[int, int]
    """The width and height of the frames it was learnt from."""
    spots: tuple[Spot, ...]
    hero_known: bool
    """Whether seat 0 is the hero's, not only the lowest."""
    newcomers: tuple[Spot, ...] = ()
    """Where plates were seen once that are at no known place."""

    def is_at(self, number: int, spot: Spot, *, size: tuple[int, ...]) -> bool:
        """Whether a seat is still where it was, in frames of this height and width."""
        return self.size == size[::-1] and number < len(self.spots) and self.spots[number] == spot


def numbered(
    known: Places | None,
    plates: Sequence[Box],
    *,
    hero: bool,
    size: tuple[int, int],
    centre: tuple[float, float],
) -> tuple[Places | None, list[int | None]]:
    """Return what is known now, and each plate's seat number: None for one that is not believed yet.

    `plates` come in the order of play; with `hero`, the first of them has the hero's cards. What is known
    holds as long as at least half of the plates are where plates were, in frames of another size to scale.
    """
    spots = [(plate.x, plate.y) for plate in plates]
    known = None if known is None else scaled(known, size)
    if not spots:
        return known, []
    if known is None:
        return learnt(spots, hero=hero, size=size)
    reach = min(NEAR * spacing(known.spots), OF_FRAME * math.hypot(*size))
    seats = matched(known.spots, spots, reach)
    strangers = [spot for spot, seat in zip(spots, seats, strict=True) if seat is None]
    if 2 * len(strangers) > len(spots) and len(spots) > 1:
        return learnt(spots, hero=hero, size=size)
    stayed = [spot for spot in strangers if matched(known.newcomers, [spot], reach) != [None]]
    known = replace(known, newcomers=tuple(spot for spot in strangers if spot not in stayed))
    if stayed:
        known = replace(known, spots=in_order((*known.spots, *stayed), centre))
    if hero and not known.hero_known:
        first = matched(known.spots, spots[:1], reach)[0]
        if first is not None:
            known = replace(known, spots=known.spots[first:] + known.spots[:first], hero_known=True)
    return known, matched(known.spots, spots, reach)


def learnt(spots: list[Spot], *, hero: bool, size: tuple[int, int]) -> tuple[Places, list[int | None]]:
    """Return a table as it is seen for the first time."""
    return Places(size=size, spots=tuple(spots), hero_known=hero), list(range(len(spots)))


def scaled(known: Places, size: tuple[int, int]) -> Places:
    """Return where seats are in frames of another size: tables fill a window as far as they can, centred.

    A seat that is empty just then would renumber all others otherwise. Where tables don't scale as a
    whole, most plates are somewhere else, and the seats are learnt anew.
    """
    if size == known.size:
        return known
    (width, height), (wide, high) = known.size, size
    factor = min(wide / width, high / height)

    def moved(spot: Spot) -> Spot:
        return wide / 2 + (spot[0] - width / 2) * factor, high / 2 + (spot[1] - height / 2) * factor

    return replace(
        known,
        size=size,
        spots=tuple(moved(spot) for spot in known.spots),
        newcomers=tuple(moved(spot) for spot in known.newcomers),
    )


def matched(places: Sequence[Spot], spots: Sequence[Spot], reach: float) -> list[int | None]:
    """Return which of `places` each of `spots` is at; None for one that is at none, or not nearest there."""
    pairs = sorted(
        (math.dist(place, spot), number, at)
        for number, place in enumerate(places)
        for at, spot in enumerate(spots)
    )
    found: list[int | None] = [None] * len(spots)
    taken: set[int] = set()
    for apart, number, at in pairs:
        if apart <= reach and number not in taken and found[at] is None:
            found[at] = number
            taken.add(number)
    return found


def spacing(places: Sequence[Spot]) -> float:
    """Return how far apart the two nearest of `places` are; infinite for a single one."""
    apart = [math.dist(a, b) for at, a in enumerate(places) for b in places[:at]]
    return min(apart, default=math.inf)


def in_order(spots: Sequence[Spot], centre: tuple[float, float]) -> tuple[Spot, ...]:
    """Return the spots clockwise around the centre; the first stays the first."""

    def turn(spot: Spot) -> float:
        return math.atan2(spot[1] - centre[1], spot[0] - centre[0])

    first = spots[0]
    return (first, *sorted(spots[1:], key=lambda spot: (turn(spot) - turn(first)) % (2 * math.pi)))
