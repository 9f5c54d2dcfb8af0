"""Who sits where: names, stacks and bets on a ring around the board."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from detection.recognition.amounts import MONEY, Amount, whole_amount
from detection.recognition.boxes import Box
from detection.recognition.controls import Controls
from detection.recognition.lines import Line
from detection.recognition.pairing import laid_out_alike
from detection.recognition.words import is_name, is_on_plate

LEAST_SCORE = 0.8
"""An amount or a name whose letters are less sure than this is not claimed."""
LEAST_ALIKE = 3
"""So many names that stand alike beside their stacks are no chance."""
AS_TALL = 1.25
"""How much larger or smaller than other stacks one without a name may be printed."""
APART = 6.0
"""How far in heights of their text it is from them at least: nearer to a stack there are bets and badges."""
OUT_OF_LINE = 1.35
"""What is so much further to the side than all others is no seat: an account's balance, a lobby's figures."""
OUTER = 0.78
"""Stacks stand further out than this share of the way to the ring; bets stand within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A player's place: the name and the stack printed there, and the bet in front of it."""

    box: Box
    name: str | None
    stack: Amount | None
    bet: Amount | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A line that is an amount and nothing else."""

    line: Line
    amount: Amount


def printed_amounts(
    lines: list[Line], controls: Controls, taken: list[Box], currency: str | None
) -> list[Printed]:
    """Return the amounts of the table: none of the buttons' and none of `taken`, all with one sign."""
    found = []
    for line in lines:
        amount = whole_amount(line.text)
        if amount is None or line.score < LEAST_SCORE or controls.hold(line.box):
            continue
        if any(line.box.overlap(box) > 0.5 for box in taken):
            continue
        found.append(Printed(line, amount))
    if currency is None:
        signs = [item.amount.currency for item in found]
        currency = max(set(signs), key=signs.count) if signs else ""
    return [item for item in found if item.amount.currency == currency]


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


def dress(item: Printed) -> str:
    """Return what is printed with an amount's digits: `BB`, `$`, or nothing."""
    return "".join(letter for letter in item.line.text.upper() if letter.isalpha() or letter in MONEY)


def stands_alone(box: Box, stacks: list[Box], usual: float) -> bool:
    """Return whether an amount without a name may be a stack: as large as others, and away from them."""
    return is_so_tall(box, usual) and all(box.distance(other) > APART * other.height for other in stacks)


def is_so_tall(box: Box, usual: float) -> bool:
    return 1 / AS_TALL < box.height / usual < AS_TALL


def usual_height(boxes: list[Box]) -> float:
    """Return the height that most of the boxes have, about."""
    return max(
        (box.height for box in boxes),
        key=lambda height: (sum(is_so_tall(other, height) for other in boxes), height),
        default=0.0,
    )


def under(box: Box, hero: Box) -> bool:
    """Whether `box` is where the hero's own stack is printed."""
    return (
        abs(box.x - hero.x) < 1.2 * hero.width
        and -0.7 * hero.height < box.top - hero.bottom < 1.5 * hero.height
    )


def with_names(amounts: list[Printed], lines: list[Line]) -> tuple[list[tuple[Printed, Line | None]], bool]:
    """Return each amount with its name: the one right over it, or where most at this table have theirs.

    And whether that is to the left of the stack.
    """
    over = [(item, name_over(item.line, lines)) for item in amounts]
    names = [line for line in lines if is_on_plate(line.text) and whole_amount(line.text) is None]
    alike = laid_out_alike([(item, item.line.box) for item in amounts], names)
    if len(alike) < LEAST_ALIKE or len(alike) <= sum(name is not None for _, name in over):
        return [*over], False
    name_of = {id(item): name for item, name in alike}
    to_the_side = all(name.box.right < item.line.box.left for item, name in alike)
    return [(item, name_of.get(id(item))) for item in amounts], to_the_side


def name_over(line: Line, lines: list[Line]) -> Line | None:
    """Return the line printed right over an amount, if it says who or what the player did."""
    best: tuple[float, Line] | None = None
    for other in lines:
        if other is line or not is_on_plate(other.text) or whole_amount(other.text) is not None:
            continue
        gap = line.box.top - other.box.bottom
        tall = max(line.box.height, other.box.height)
        close = -0.55 * tall < gap < 0.75 * tall and line.box.y - other.box.y > 0.45 * tall
        similar = 0.5 < other.box.height / line.box.height < 2.0
        shift = abs(line.box.x - other.box.x)
        centred = (
            shift < 0.35 * max(line.box.width, other.box.width)
            or abs(line.box.left - other.box.left) < 0.5 * tall
        )
        if close and similar and centred and (best is None or shift < best[0]):
            best = (shift, other)
    return None if best is None else best[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """How far seats are from the table's centre, to each side."""

    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def around(cls, boxes: list[Box], centre: tuple[float, float]) -> Ring:
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
        """Return how far out `box` is: 0 at the centre, 1 on the ring."""
        across = (self.x - box.x) / self.left if box.x < self.x else (box.x - self.x) / self.right
        down = (self.y - box.y) / self.top if box.y < self.y else (box.y - self.y) / self.bottom
        return max(across, down)


def furthest(distances: list[float], least: float) -> float:
    """Return how far the ring is to one side: the largest distance, unless that is out of line."""
    far = sorted(distance for distance in distances if distance > least)
    if len(far) >= 3 and far[-1] > OUT_OF_LINE * far[-2]:
        far.pop()
    return far[-1] if far else least


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
