"""Which printed amounts are bets, and whose: the likeliest whole of what the network says (docs/adr/0018)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detection.poker.amounts import Amount, whole_amount
from detection.vision.elements import Line, PotReading
from detection.vision.geometry import Box, Point
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.roles import Roles

LIKELY = 0.6
"""What the network takes for a bet is one from here on."""
CERTAIN = 0.95
"""An amount that is as large as the pot may be the pot itself, so it is a bet only from here on."""
TOGETHER = 0.5
"""A bet is of the seat with which it is at least so likely together, or else of the one it lies before."""
ON_PLATE = 0.5
"""So much of a line at least lies on the plate whose it is."""


def bets(
    seats: Sequence[Box],
    stacks: Sequence[PrintedAmount],
    lines: Sequence[Line],
    roles: Roles,
    *,
    pot: PotReading | None,
    centre: Point,
) -> dict[int, Amount]:
    """Return by its index the bet of each of the `seats`, which has one at most: the likeliest.

    None is a bet that is printed otherwise than all `stacks` are.
    """
    of_seats = [
        [at for at in range(roles.lines) if lines[at].box.overlap(seat) > ON_PLATE and not roles.is_other(at)]
        for seat in seats
    ]
    found: dict[int, Amount] = {}
    for at in sorted(range(roles.lines), key=lambda at: -roles.share("bet", at)):
        amount = _bet_in(lines[at], roles.share("bet", at), stacks, pot)
        if amount is None:
            continue
        seat = _seat_of(at, of_seats, roles)
        if seat is None:
            seat = _nearest_before(lines[at].box, seats, centre)
        if seat is not None and seat not in found:
            found[seat] = amount
    return found


def _bet_in(
    line: Line, share: float, stacks: Sequence[PrintedAmount], pot: PotReading | None
) -> Amount | None:
    """Return the bet that a line is, so likely as the network says; None if it is none."""
    amount = whole_amount(line.text)
    if amount is None or not amount.value or not line.is_legible or not _is_printed_as(line, amount, stacks):
        return None
    is_pot = pot is not None and amount.value == pot.amount.value
    return amount if share >= (CERTAIN if is_pot else LIKELY) else None


def _is_printed_as(line: Line, amount: Amount, stacks: Sequence[PrintedAmount]) -> bool:
    """Return whether an amount has the sign that the stacks have, and is in blinds if they all are."""
    signs = [stack.amount.currency for stack in stacks]
    in_blinds = len(stacks) > 1 and all(stack.is_in_blinds for stack in stacks)
    usual = max(set(signs), key=signs.count, default=amount.currency)
    return amount.currency == usual and (not in_blinds or PrintedAmount(line, amount).is_in_blinds)


def _seat_of(bet: int, of_seats: Sequence[Sequence[int]], roles: Roles) -> int | None:
    """Return the seat that a line is at, by what the network says of it and the lines on the plates."""
    likely = [
        (max((float(roles.together[bet, at]) for at in elements), default=0.0), seat)
        for seat, elements in enumerate(of_seats)
    ]
    most, seat = max(likely, default=(0.0, None))
    return seat if most >= TOGETHER else None


def _nearest_before(box: Box, seats: Sequence[Box], centre: Point) -> int | None:
    """Return the nearest seat, if the amount lies nearer to the centre than that does."""
    nearest = min(range(len(seats)), key=lambda at: seats[at].distance(box), default=None)
    if nearest is None:
        return None
    seat = seats[nearest]
    is_before = math.dist((box.x, box.y), centre) <= math.dist((seat.x, seat.y), centre)
    return nearest if is_before else None
