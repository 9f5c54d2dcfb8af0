"""Which printed amount is the pot, and which on the felt are bets, and whose.

What lies at the board or the pot is nobody's any more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from detection.poker.amounts import first_amount, whole_amount
from detection.vision.elements import Line, PotReading
from detection.vision.geometry import Box, Point
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.words import after_pot_label, is_pot_label

AT_CORNER = 0.5
"""What is nearer to a corner of the board than this share of a card's height lies at the board."""
SIGNED = 3
"""So many amounts with a currency's sign say that the table's amounts have one."""
BARE, AS_TALL = 10, 1.3
"""A bare number below the first is no pot; nor is one that is so many times as tall as stacks are."""
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


def find_pot(lines: list[Line], board: Box | None, cards: list[Box], floor: float) -> PotReading | None:
    """Return the largest total that a label announces, or else the one amount at the board.

    `board` is the box around the community cards, `cards` are the ranks of all face-up cards, whose
    digits are no amounts, and `floor` is the height below which buttons stand.
    """
    told = [pot for line in lines if line.box.y < floor and (pot := labelled(line, lines)) is not None]
    if board is not None:
        near = [pot for pot in told if near_board(pot.box, board)]
        told = near or told
    if told:
        return max(told, key=lambda pot: (pot.amount.value, pot.confidence))
    if board is None or any(is_pot_label(line.text) and near_board(line.box, board, 2) for line in lines):
        return None
    printed = [
        (line, amount)
        for line in lines
        if line.is_legible and (amount := whole_amount(line.text)) is not None
    ]
    # Where stacks carry a sign, a bare number is no pot; ranks and badges are bare everywhere.
    signed = sum(amount.currency != "" for _, amount in printed)
    heights = [line.box.height for line, amount in printed if amount.value >= BARE]
    # Where none does, a small one is a pot if it is printed as the stacks are.
    bare_height = median(heights) if len(heights) > SIGNED and not signed else 0.0
    beside = [
        pot
        for line in lines
        if (pot := unlabelled(line, board, cards, bare_height)) is not None
        and (pot.amount.currency or signed < SIGNED)
    ]
    in_the_middle = [pot for pot in beside if abs(pot.box.x - board.x) < 0.45 * board.width]
    # At the board's corner only what has a sign is money beyond doubt.
    beside = in_the_middle or [pot for pot in beside if pot.amount.currency]
    return beside[0] if len(beside) == 1 else None


def labelled(line: Line, lines: Sequence[Line]) -> PotReading | None:
    """Return the pot that `line` announces: beside its label, or below it."""
    rest = after_pot_label(line.text)
    if rest is None:
        return None
    amount = first_amount(rest)
    if amount is not None and len(rest) < 26 and not rest.lstrip().startswith("("):
        # After a bare colon, a label in letters the OCR does not know, only an amount may follow.
        if line.text.strip()[:1] in ":：" and whole_amount(rest) is None:
            return None
        return (
            PotReading(amount=amount, box=line.box, confidence=line.score, labelled=True)
            if line.is_legible
            else None
        )
    if not is_pot_label(line.text):
        return None
    for other in lines:
        below = -0.5 * line.box.height < other.box.top - line.box.bottom < 0.9 * line.box.height
        centred = abs(other.box.x - line.box.x) < 0.8 * line.box.height + 0.15 * line.box.width
        if below and centred and other.is_legible and (amount := whole_amount(other.text)) is not None:
            return PotReading(
                amount=amount,
                box=line.box.around(other.box),
                confidence=min(line.score, other.score),
                labelled=True,
            )
    return None


def near_board(box: Box, board: Box, aside: float = 5) -> bool:
    """Whether a label stands where pots stand: over or under the board, or so many of its heights aside."""
    return (
        abs(box.y - board.y) < 4 * board.height
        and board.left - aside * board.height < box.x < board.right + aside * board.height
    )


def unlabelled(line: Line, board: Box, cards: list[Box], bare_height: float) -> PotReading | None:
    """Return the amount of `line` if it stands just over or under the board, or at a corner of it.

    `bare_height` is about how tall bare numbers are that may be a pot, 0 where small ones are none.
    """
    amount = whole_amount(line.text)
    if amount is None or line.score < 0.9 or amount.value == 0:
        return None
    # A bare small number may be anything: a rank, a chip, a seat's number.
    as_stacks = amount.value >= BARE and 1 / AS_TALL < line.box.height / max(bare_height, 1.0) < AS_TALL
    if amount.currency == "" and amount.value < 1000 and "." not in line.text and not as_stacks:
        return None
    if any(line.box.overlap(card) > 0.3 for card in cards):
        return None
    beside = abs(line.box.x - board.x) < 0.45 * board.width
    away = max(board.top - line.box.y, line.box.y - board.bottom)
    aside = max(board.left - line.box.right, line.box.left - board.right)
    at_corner = max(away, aside) < AT_CORNER * board.height
    if away <= 0 or not (at_corner or (beside and away < board.height)):
        return None
    return PotReading(amount=amount, box=line.box, confidence=line.score * 0.9, labelled=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityArea:
    """Where the board and the pot are, around the table's centre; in pixels."""

    centre: Point
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


def _seat_of(box: Box, seats: Sequence[Box], centre: Point) -> int | None:
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
