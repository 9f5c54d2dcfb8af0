"""Which printed amounts are bets, and whose: the likeliest whole of what the network says (docs/adr/0017)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from detection.poker.amounts import Amount, whole_amount
from detection.vision.elements import Line, PotReading
from detection.vision.geometry import Box, Point
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.seating import Seating
from detection.vision.table.words import said

LIKELY = 0.6
"""What the network takes for a bet is one from here on."""
CERTAIN = 0.95
"""What hardly can be a bet is one from here on: the pot, or what is printed otherwise than the stacks are."""
TOGETHER = 0.5
"""A bet is of the seat with which it is at least so likely together, or else of the one it lies before."""


@dataclass(frozen=True, slots=True)
class Bet:
    """An amount that may be a bet, and how likely that is."""

    amount: Amount
    share: float


def bets(
    seats: Sequence[Box],
    stacks: Sequence[PrintedAmount],
    lines: Sequence[Line],
    seating: Seating,
    *,
    pot: PotReading | None,
    centre: Point,
    has_board: bool,
) -> dict[int, Amount]:
    """Return by its index the bet of each of the `seats`, which has one at most: the likeliest.

    Once there is a board something was collected before, so bets alone can't make up the pot.
    """
    found: dict[int, Bet] = {}
    roles = seating.roles
    for at in sorted(range(roles.lines), key=lambda at: -roles.share("bet", at)):
        bet = _bet_in(lines[at], roles.share("bet", at), stacks, pot)
        if bet is None:
            continue
        seat = seating.seat_of([at], TOGETHER)
        if seat is None:
            seat = _nearest_before(lines[at].box, seats, centre)
        if seat is not None and seat not in found:
            found[seat] = bet
    whole = sum(bet.amount.value for bet in found.values())
    is_pot = has_board and pot is not None and whole == pot.amount.value
    return {seat: bet.amount for seat, bet in found.items() if bet.share >= CERTAIN or not is_pot}


def _bet_in(line: Line, share: float, stacks: Sequence[PrintedAmount], pot: PotReading | None) -> Bet | None:
    """Return the bet that a line is, so likely as the network says; None if it is none."""
    amount = whole_amount(line.text) or said(line.text).amount
    if share < LIKELY or amount is None or not amount.value or not line.is_legible:
        return None
    is_pot = pot is not None and amount.value == pot.amount.value
    alike = _is_printed_as(PrintedAmount(line, amount), stacks)
    return Bet(amount, share) if share >= CERTAIN or (alike and not is_pot) else None


def _is_printed_as(bet: PrintedAmount, stacks: Sequence[PrintedAmount]) -> bool:
    """Return whether an amount has the sign that stacks have, and blinds and a fraction where all have."""
    signs = [stack.amount.currency for stack in stacks]
    several = len(stacks) > 1
    return (
        bet.amount.currency == max(set(signs), key=signs.count, default=bet.amount.currency)
        and (bet.is_in_blinds or not (several and all(stack.is_in_blinds for stack in stacks)))
        and (bet.has_fraction or not (several and all(stack.has_fraction for stack in stacks)))
    )


def _nearest_before(box: Box, seats: Sequence[Box], centre: Point) -> int | None:
    """Return the nearest seat, if the amount lies nearer to the centre than that does."""
    nearest = min(range(len(seats)), key=lambda at: seats[at].distance(box), default=None)
    if nearest is None:
        return None
    seat = seats[nearest]
    is_before = math.dist((box.x, box.y), centre) <= math.dist((seat.x, seat.y), centre)
    return nearest if is_before else None
