"""Who sits where: names, stacks and bets on a ring around the board."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from detection.recognition.amounts import Amount, whole_amount
from detection.recognition.boxes import Box
from detection.recognition.lines import Line
from detection.recognition.words import is_action, is_button, is_name

LEAST_SCORE = 0.8
"""An amount or a name whose letters are less sure than this is not claimed."""
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


def button_floor(lines: list[Line], height: float) -> float:
    """Return the height below which there are the user's own buttons, not the table."""
    buttons = [line for line in lines if is_button(line.text) and line.box.y > 0.55 * height]
    rows = [
        line.box.top - 0.7 * line.box.height
        for line in buttons
        if sum(abs(line.box.y - other.box.y) < 1.2 * line.box.height for other in buttons) >= 2
    ]
    return min(rows, default=float(height))


def printed_amounts(lines: list[Line], floor: float, taken: list[Box], currency: str | None) -> list[Printed]:
    """Return the amounts of the table: above `floor`, none of `taken`, all with one sign."""
    found = []
    for line in lines:
        amount = whole_amount(line.text)
        if amount is None or line.score < LEAST_SCORE or line.box.y > floor:
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
    """Return the seats in no order; bets are put to the seats they lie before."""
    paired = [(item, name_over(item.line, lines)) for item in amounts]
    named = [(item, name) for item, name in paired if name is not None]
    if hero is not None:
        below = [item.line.box for item, _ in named or paired if under(item.line.box, hero)]
        low = min((box.bottom + 0.8 * box.height for box in below), default=floor)
        # Whatever stands below the hero's own stack belongs to no seat.
        paired = [(item, name) for item, name in paired if item.line.box.y <= max(low, hero.bottom)]
        named = [(item, name) for item, name in named if item.line.box.y <= max(low, hero.bottom)]
    if not paired:
        return []
    ring = Ring.around([item.line.box for item, _ in (named if len(named) >= 3 else paired)], centre)
    plates, inner = [], []
    for item, name in paired:
        box = item.line.box
        out = ring.share(box)
        if name is not None and out > 0.68:
            said = name.text.strip() if is_name(name.text) else None
            plates.append(Plate(box=box.around(name.box), name=said, stack=item.amount))
        elif name is None and OUTER < out < 1.3 and len(named) < 3:
            plates.append(Plate(box=box, name=None, stack=item.amount))
        elif out < 0.95:
            inner.append(item)
    return with_bets(plates, inner, centre)


def under(box: Box, hero: Box) -> bool:
    """Whether `box` is where the hero's own stack is printed."""
    return (
        abs(box.x - hero.x) < 1.2 * hero.width
        and -0.7 * hero.height < box.top - hero.bottom < 1.5 * hero.height
    )


def name_over(line: Line, lines: list[Line]) -> Line | None:
    """Return the line printed right over an amount, if it says who or what the player did."""
    best: tuple[float, Line] | None = None
    for other in lines:
        if (
            other is line
            or not (is_name(other.text) or is_action(other.text))
            or whole_amount(other.text) is not None
        ):
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
            left=max([x - box.x for box in boxes] + [least]),
            right=max([box.x - x for box in boxes] + [least]),
            top=max([y - box.y for box in boxes] + [least]),
            bottom=max([box.y - y for box in boxes] + [least]),
        )

    def share(self, box: Box) -> float:
        """Return how far out `box` is: 0 at the centre, 1 on the ring."""
        across = (self.x - box.x) / self.left if box.x < self.x else (box.x - self.x) / self.right
        down = (self.y - box.y) / self.top if box.y < self.y else (box.y - self.y) / self.bottom
        return max(across, down)


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
