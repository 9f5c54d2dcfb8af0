"""Who sits where: names, stacks and bets on a ring around the board."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from detection.recognition.amounts import Amount
from detection.recognition.boxes import Box
from detection.recognition.lines import Line
from detection.recognition.names import with_names
from detection.recognition.printed import Printed, dress, is_so_tall, usual_height
from detection.recognition.ring import Ring, under
from detection.recognition.words import is_name

APART = 6.0
"""How far in heights of their text it is from them at least: nearer to a stack there are bets and badges."""
OUTER = 0.78
"""Stacks stand further out than this share of the way to the ring; bets stand within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A player's place: the name and the stack printed there, and the bet in front of it."""

    box: Box
    name: str | None
    stack: Amount | None
    bet: Amount | None = None


def find_plates(
    lines: list[Line], amounts: list[Printed], centre: tuple[float, float], hero: Box | None, floor: float
) -> list[Plate]:
    """Return the seats in no order; bets are put to the seats they lie before.

    Below `floor` are the buttons: beside them a stack may stand, but nothing that only might be one.
    """
    paired, to_the_side = with_names(amounts, lines)
    paired = [
        (item, name)
        for item, name in paired
        if item.line.box.y <= floor or name is not None or (hero is not None and under(item.line.box, hero))
    ]
    named = [(item, name) for item, name in paired if name is not None]
    if hero is not None:
        below = [item.line.box for item, _ in named if under(item.line.box, hero)] or [
            item.line.box for item, _ in paired if under(item.line.box, hero)
        ]
        low = min((max(box.bottom + 0.8 * box.height, hero.bottom) for box in below), default=math.inf)
        # Whatever stands below the hero's own stack belongs to no seat.
        paired = [(item, name) for item, name in paired if item.line.box.y <= low]
        named = [(item, name) for item, name in named if item.line.box.y <= low]
    if not paired:
        return []
    stacks = [item.line.box for item, _ in named]
    usual = usual_height(stacks if len(stacks) >= 3 else [item.line.box for item, _ in paired])
    alone = [
        item.line.box for item, _ in paired if to_the_side and stands_alone(item.line.box, stacks, usual)
    ]
    ring = Ring.around(
        [*stacks, *alone] if len(named) >= 3 else [item.line.box for item, _ in paired], centre
    )
    dressed = [dress(item) for item, _ in named]
    own = (
        None
        if hero is None
        else own_stack(
            [item for item, _ in paired if len(dressed) < 3 or dress(item) in dressed], stacks, hero, usual
        )
    )
    plates, inner = [], []
    for item, name in paired:
        box = item.line.box
        out = ring.share(box)
        if name is not None and out > 0.68:
            said = name.text.strip() if is_name(name.text) else None
            plates.append(Plate(box=box.around(name.box), name=said, stack=item.amount))
        elif name is None and (
            item is own
            # Where names stand over stacks, an amount without one is a bet, unless hardly any has one.
            or (
                OUTER < out < 1.3
                and (
                    is_so_tall(box, usual)
                    if len(named) < 3
                    else to_the_side and stands_alone(box, stacks, usual)
                )
            )
        ):
            plates.append(Plate(box=box, name=None, stack=item.amount))
        elif out < 0.95:
            inner.append(item)
    return with_bets(plates, inner, centre)


def own_stack(amounts: list[Printed], stacks: list[Box], hero: Box, usual: float) -> Printed | None:
    """Return the amount under the hero's cards, where no name is printed over it; None if there is none."""
    if any(under(box, hero) for box in stacks):
        return None
    below = [
        item
        for item in amounts
        if under(item.line.box, hero) and is_so_tall(item.line.box, usual) and item.line.box.y > hero.bottom
    ]
    return min(below, key=lambda item: item.line.box.distance(hero), default=None)


def stands_alone(box: Box, stacks: list[Box], usual: float) -> bool:
    """Return whether an amount without a name may be a stack: as large as others, and away from them."""
    return is_so_tall(box, usual) and all(box.distance(other) > APART * other.height for other in stacks)


def with_bets(plates: list[Plate], inner: list[Printed], centre: tuple[float, float]) -> list[Plate]:
    """Return the plates with each inner amount as the bet of the seat it lies before."""
    bets: dict[int, tuple[float, Amount]] = {}
    for item in inner:
        box = item.line.box
        if item.amount.value == 0 or not plates:
            continue
        apart = [math.hypot(plate.box.x - box.x, plate.box.y - box.y) for plate in plates]
        nearest = min(range(len(plates)), key=apart.__getitem__)
        to_centre = math.hypot(centre[0] - box.x, centre[1] - box.y)
        seat_to_centre = math.hypot(centre[0] - plates[nearest].box.x, centre[1] - plates[nearest].box.y)
        if to_centre > seat_to_centre or apart[nearest] > 0.75 * seat_to_centre:
            continue
        if nearest not in bets or apart[nearest] < bets[nearest][0]:
            bets[nearest] = (apart[nearest], item.amount)
    return [replace(plate, bet=bets[at][1]) if at in bets else plate for at, plate in enumerate(plates)]


def clockwise(plates: list[Plate], centre: tuple[float, float], first: Plate) -> list[Plate]:
    """Return the plates in the order of play, `first` leading."""

    def turn(plate: Plate) -> float:
        return math.atan2(plate.box.y - centre[1], plate.box.x - centre[0])

    start = turn(first)
    return sorted(
        plates, key=lambda plate: 0.0 if plate is first else (turn(plate) - start) % (2 * math.pi) or 1e-9
    )
