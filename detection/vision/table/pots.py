"""Which printed amount is the pot."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from detection.poker.amounts import first_amount, whole_amount
from detection.vision.elements import Line, PotReading
from detection.vision.geometry import Box
from detection.vision.table.words import after_pot_label, is_pot_label

AT_CORNER = 0.5
"""What is nearer to a corner of the board than this share of a card's height lies at the board."""
SIGNED = 3
"""So many amounts with a currency's sign say that the table's amounts have one."""
BARE, AS_TALL = 10, 1.3
"""A bare number below the first is no pot; nor is one that is so many times as tall as stacks are."""


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
