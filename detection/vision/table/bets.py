"""Which amounts on the felt are bets, and whose: what lies at the board or the pot is nobody's any more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from detection.vision.geometry import Box
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.pots import PotReading

BEFORE = 0.75
"""A bet lies nearer to its seat than this share of the way from there to the centre."""
AT_BOARD = 0.4
"""What is nearer to the board than this share of a card's height lies at it."""
NEARER = 0.5
"""And what is so much nearer to the board than to a seat, in shares of the way to the seat."""
CARDS = 5
"""A full board has so many."""
BLINDS = "BB"
"""The unit of amounts in big blinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityArea:
    """Where the board and the pot are, around the table's centre; in pixels."""

    centre: tuple[float, float]
    board: Box | None = None
    """Around the cards that lie there by now."""
    cards: int = 0
    """How many those are."""
    pot: PotReading | None = None

    @property
    def full_board(self) -> Box | None:
        """Where all five cards would lie: rooms deal them from the left, or around the middle."""
        if self.board is None or not self.cards:
            return None
        full_width = self.board.width / self.cards * CARDS
        return Box(self.board.left, self.board.top, self.board.left + full_width, self.board.bottom)


def bets(
    seats: Sequence[Box],
    stacks: Sequence[PrintedAmount],
    amounts: Sequence[PrintedAmount],
    community: CommunityArea,
) -> dict[int, PrintedAmount]:
    """Return by its index the bet that lies before each of the `seats`.

    `amounts` are those on the felt. None of them is a bet that is printed otherwise than all `stacks` are, or
    that is the pot, or what was collected of it.
    """
    found: dict[int, PrintedAmount] = {}
    for item in amounts:
        at = _seat_of(item.box, seats, community.centre)
        if at is None or item.amount.value == 0 or not _has_unit_of(item, stacks):
            continue
        if _is_at_board(item.box, seats[at], community):
            continue
        if at not in found or item.box.distance(seats[at]) < found[at].box.distance(seats[at]):
            found[at] = item
    collected = _collected(list(found.values()), community)
    return {at: item for at, item in found.items() if item is not collected}


def _seat_of(box: Box, seats: Sequence[Box], centre: tuple[float, float]) -> int | None:
    """Return the seat that is nearest, if the amount lies between it and the centre."""
    if not seats:
        return None
    nearest = min(range(len(seats)), key=lambda at: seats[at].distance(box))
    seat = seats[nearest]
    from_seat, from_centre = seat.distance(box), math.hypot(centre[0] - box.x, centre[1] - box.y)
    whole_way = math.hypot(centre[0] - seat.x, centre[1] - seat.y)
    return None if from_centre > whole_way or from_seat > BEFORE * whole_way else nearest


def _has_unit_of(item: PrintedAmount, stacks: Sequence[PrintedAmount]) -> bool:
    """Return whether an amount is in big blinds if all stacks are: a clock or a badge is not."""
    in_blinds = len(stacks) > 1 and all(stack.unit == BLINDS for stack in stacks)
    return item.unit == BLINDS or not in_blinds


def _is_at_board(box: Box, seat: Box, community: CommunityArea) -> bool:
    """Return whether an amount lies right over or under the board, and not before a seat."""
    place = community.full_board
    if place is None or not place.left < box.x < place.right:
        return False
    away = max(place.top - box.bottom, box.top - place.bottom)
    to_seat = max(seat.top - box.bottom, box.top - seat.bottom, seat.left - box.right, box.left - seat.right)
    return away < AT_BOARD * place.height and away < NEARER * to_seat


def _collected(found: Sequence[PrintedAmount], community: CommunityArea) -> PrintedAmount | None:
    """Return which amount is no bet, but the pot without the bets, or all of it.

    A printed total counts the bets. With cards on the board something was collected before: bets alone
    can't make up the pot then.
    """
    pot = community.pot
    if pot is None or not pot.labelled:
        return None
    whole = [item for item in found if item.amount.value == pot.amount.value]
    if community.board is not None and sum(item.amount.value for item in found) == pot.amount.value:
        whole = list(found)
    return min(whole, key=lambda item: item.box.distance(pot.box), default=None)
