"""Who sits where: names and stacks, around the board."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from detection.vision.elements import Plate
from detection.vision.geometry import Box, Point
from detection.vision.table.amounts import NamedAmount, NamedAmounts, PrintedAmount, is_so_tall, usual_height
from detection.vision.table.seat_map import is_hero_plate
from detection.vision.table.words import is_name

FEW = 3
"""With so many names or stacks it is known how this table prints them; with fewer it is not."""
APART = 6.0
"""How far from named stacks one without a name is at least, in heights of their text: nearer are bets."""
OUTER = 0.78
"""Stacks stand further out than this share of the way from the centre to the outermost; bets stand within."""
NAMED_OUTER = 0.68
"""A name is a hint too: with one, this is far enough."""
INNER = 0.95
"""Bets stand further in than this."""
FAR_OUT = 1.3
"""So far out there is no seat any more."""

OUT_OF_LINE = 1.35
"""What is so much further to the side than all others is no seat: an account's balance, a lobby's figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatExtent:
    """How far seats reach from the table's centre to each side, in pixels."""

    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def around(cls, boxes: list[Box], centre: Point) -> SeatExtent:
        x, y = centre
        least = 2.0 * max(box.height for box in boxes)
        return cls(
            x=x,
            y=y,
            left=furthest([x - box.x for box in boxes], least),
            right=furthest([box.x - x for box in boxes], least),
            top=max([y - box.y for box in boxes] + [least]),
            bottom=max([box.y - y for box in boxes] + [least]),
        )

    def share(self, box: Box) -> float:
        """Return how far out `box` is: 0 at the centre, 1 where the outermost seats are."""
        across = (self.x - box.x) / self.left if box.x < self.x else (box.x - self.x) / self.right
        down = (self.y - box.y) / self.top if box.y < self.y else (box.y - self.y) / self.bottom
        return max(across, down)


def furthest(distances: list[float], least: float) -> float:
    """Return how far seats reach to one side: the largest distance, unless that is out of line."""
    far = sorted(distance for distance in distances if distance > least)
    if len(far) >= 3 and far[-1] > OUT_OF_LINE * far[-2]:
        far.pop()
    return far[-1] if far else least


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlates:
    """The plates in no order, the amount that is the stack of each, and what lies within them on the felt."""

    plates: tuple[Plate, ...] = ()
    stacks: tuple[PrintedAmount, ...] = ()
    on_felt: tuple[PrintedAmount, ...] = ()


def find_plates(
    told: NamedAmounts, centre: Point, hero: Box | None, floor: float, *, hero_is_low: bool = True
) -> FoundPlates:
    """Return the seats around the table's centre, of which nothing is known yet but names and stacks.

    `hero` is where the hero's cards lie; if they are low, nobody sits below the hero. Below `floor` are the
    buttons: beside them a stack may stand, but nothing that only might be one.
    """
    pairs, small = of_seats(told, hero, floor, hero_is_low=hero_is_low)
    if not pairs:
        return FoundPlates()
    named = [item for item, name in pairs if name is not None]
    known = told.alike or len(named) >= FEW
    usual = usual_height([item.box for item in named] if known and named else [item.box for item, _ in pairs])
    unnamed = [
        item
        for item, name in pairs
        if name is None
        and is_so_tall(item.box, usual)
        and (not known or (told.to_the_side and is_alike(item, named)))
    ]
    own = None if hero is None else own_stack(pairs, hero, usual)
    extent = SeatExtent.around(
        [item.box for item in named + unnamed] or [item.box for item, _ in pairs], centre
    )
    plates: list[Plate] = []
    stacks: list[PrintedAmount] = []
    inner = [item for item in small if is_so_tall(item.box, usual) and extent.share(item.box) < INNER]
    for item, name in pairs:
        out = extent.share(item.box)
        if name is not None and out > NAMED_OUTER:
            said = name.text.strip() if is_name(name.text) else None
            plates.append(Plate(box=item.box.around(name.box), name=said, stack=item.amount))
            stacks.append(item)
        elif item is own or (item in unnamed and OUTER < out < FAR_OUT):
            plates.append(Plate(box=item.box, name=None, stack=item.amount))
            stacks.append(item)
        elif out < INNER:
            inner.append(item)
    if not named and own is None and len(plates) < FEW:
        return FoundPlates()  # Two figures somewhere, of which nothing tells who has them, are no table.
    return FoundPlates(plates=tuple(plates), stacks=tuple(stacks), on_felt=tuple(inner))


def of_seats(
    told: NamedAmounts, hero: Box | None, floor: float, *, hero_is_low: bool
) -> tuple[list[NamedAmount], list[PrintedAmount]]:
    """Return the amounts that may be stacks, with their names, and those that may only be bets."""
    small = [
        item
        for item, name in told.pairs
        if item.is_beside_chips or not (item.may_stand_alone or (name is not None and not told.to_the_side))
    ]
    pairs = [
        (item, name)
        for item, name in told.pairs
        if item not in small
        and (item.box.y <= floor or name is not None or (hero is not None and is_hero_plate(item.box, hero)))
    ]
    named = [item.box for item, name in pairs if name is not None]
    if len(named) >= FEW:
        # Stacks are printed in one size: what is over a figure of another, a chat's or a bet's, is no name.
        usual = usual_height(named)
        pairs = [(item, name if is_so_tall(item.box, usual) else None) for item, name in pairs]
    if hero is not None and hero_is_low:
        low = lowest(pairs, hero)
        pairs = [(item, name) for item, name in pairs if item.box.y <= low]
    return pairs, small


def lowest(pairs: Sequence[NamedAmount], hero: Box) -> float:
    """Return the height below which nothing belongs to a seat: that of the hero's own stack."""
    usual = usual_height(item.box for item, _ in pairs)
    below = [item.box for item, name in pairs if name is not None and is_hero_plate(item.box, hero)] or [
        item.box for item, _ in pairs if is_hero_plate(item.box, hero) and is_so_tall(item.box, usual)
    ]
    return min((max(box.bottom + 0.8 * box.height, hero.bottom) for box in below), default=math.inf)


def own_stack(pairs: Sequence[NamedAmount], hero: Box, usual: float) -> PrintedAmount | None:
    """Return the amount under the hero's cards, where no name is printed over it; None if there is none."""
    named = [item for item, name in pairs if name is not None]
    if any(is_hero_plate(item.box, hero) for item in named):
        return None
    units = {item.unit for item in named}
    below = [
        item
        for item, _ in pairs
        if is_hero_plate(item.box, hero)
        and is_so_tall(item.box, usual)
        and item.box.y > hero.bottom
        and (len(named) < FEW or item.unit in units)
    ]
    return min(below, key=lambda item: item.box.distance(hero), default=None)


def is_alike(item: PrintedAmount, named: list[PrintedAmount]) -> bool:
    """Return whether an amount without a name may be a stack: away from others, with a fraction as they."""
    return all(item.box.distance(other.box) > APART * other.box.height for other in named) and (
        item.has_fraction or not all(other.has_fraction for other in named)
    )


def clockwise(plates: list[Plate], centre: Point, first: Plate) -> list[Plate]:
    """Return the plates in the order of play, `first` leading."""

    def turn(plate: Plate) -> float:
        return math.atan2(plate.box.y - centre[1], plate.box.x - centre[0])

    start = turn(first)
    return sorted(
        plates, key=lambda plate: 0.0 if plate is first else (turn(plate) - start) % (2 * math.pi) or 1e-9
    )
